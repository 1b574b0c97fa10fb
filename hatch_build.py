"""Puts the templates into the wheel: as files for `clodo new`, as a git bundle for Copier."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TemplatesHook(BuildHookInterface[Any]):
    """Adds `clodo_gen/_data` to a wheel; an editable install reads the checkout itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from clodo_gen import history
        from clodo_gen.engine import render, templates

        root = Path(self.root)
        self.folder = tempfile.TemporaryDirectory()
        bundle = Path(self.folder.name, "templates.bundle")
        history.extend(history.RELEASED, root, self.metadata.version, bundle)
        packaged = {str(path): f"clodo_gen/_data/{name}" for name, path in
                    history.template_files(root).items()}  # fmt: skip
        if self.metadata.version in history.versions(history.RELEASED):
            mark = Path(self.folder.name, templates.RELEASED_MARK)
            mark.write_text(f"{self.metadata.version}\n")
            packaged[str(mark)] = f"clodo_gen/_data/{mark.name}"
        compiled = Path(self.folder.name, render.COMPILED)
        render.compile_templates(root, compiled)
        build_data["force_include"].update(
            {
                **packaged,
                str(bundle): "clodo_gen/_data/templates.bundle",
                str(compiled): f"clodo_gen/_data/{render.COMPILED}",
            }
        )

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called by hatchling when the wheel is written."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
