import { dirname } from 'node:path';

/** Why a file or folder can't be written, in words, and what to do; the words of the file system where there are no better ones. */
export function fileReason(cause: unknown, file: string): string {
  if (file === '') return 'it has no name; name one';
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return `the folder "${dirname(file)}" is not there; make it first`;
  if (code === 'ENOTDIR') return `"${dirname(file)}" is not a folder; name a file in a folder`;
  if (code === 'EISDIR') return 'it is a folder; name a file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied; name another place';
  return cause instanceof Error ? cause.message : String(cause);
}
