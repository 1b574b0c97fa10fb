"""R2 buckets. https://developers.cloudflare.com/r2/"""

from clodo_gen.features.declaration import Entry, Feature, Starter, Variable

FEATURE = Feature(
    name="r2",
    title="R2 bucket",
    help="Object storage for files of any size",
    docs="https://developers.cloudflare.com/r2/",
    aliases=("bucket", "files", "storage"),
    default="BUCKET",
    entries=(
        Entry(
            at="r2_buckets",
            value={"binding": "{name}", "bucket_name": "{resource}"},
        ),
    ),
    variables=(
        Variable(
            name="MAX_FILE_BYTES",
            default="104857600",
            help="the largest file that `/api/files` takes",
        ),
    ),
    probe="head of an absent object",
    local="everything, offline",
    starter=Starter(
        help="Files that stream between client and bucket",
        routes=(
            "GET /api/files",
            "PUT /api/files/{key}",
            "GET /api/files/{key}",
            "DELETE /api/files/{key}",
        ),
    ),
)
