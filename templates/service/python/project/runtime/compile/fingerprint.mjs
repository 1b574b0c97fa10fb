// Tells WebAssembly modules apart by their bytes. compile.mjs names them with it, and the host, which cannot
// compile any, finds them again. Large ones are sampled: reading megabytes at each start would cost too much.
const READ_WHOLE_BELOW = 4096;
const SAMPLE_EVERY = 997;

export function fingerprint(source) {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const step = bytes.length < READ_WHOLE_BELOW ? 1 : SAMPLE_EVERY;
  let hash = 5381;
  for (let i = 0; i < bytes.length; i += step) hash = (hash * 33 + bytes[i]) >>> 0;
  return `${bytes.length}-${hash}`;
}
