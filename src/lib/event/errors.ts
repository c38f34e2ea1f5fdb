import {constants} from 'node:os'
import {OTHER} from './outcome.js'

/** The error types that an event can name. Closed lists: a class or code that anyone can make up is `_OTHER`. */

const words = (text: string) => text.trim().split(/\s+/)

const CLASSES = new Set(
  words(`
  AbortError AggregateError AssertionError DataCloneError DOMException Error EvalError RangeError ReferenceError
  SyntaxError SystemError TimeoutError TypeError URIError
  ArgInvalidOptionError CLIError CLIParseError ExitError FailedFlagParsingError FailedFlagValidationError
  FlagInvalidOptionError InvalidArgsSpecError ModuleLoadError NonExistentFlagsError RequiredArgsError
  UnexpectedArgsError ViolatedFlagConstraintError
`),
)

/** Of Node's own codes those that programs meet. https://nodejs.org/api/errors.html#nodejs-error-codes */
const CODES = new Set(
  words(`
  MODULE_NOT_FOUND ABORT_ERR EAI_AGAIN EAI_FAIL EAI_NODATA EAI_NONAME ENODATA ENOTFOUND ESERVFAIL ETIMEOUT ECONNREFUSED
  CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY
  UNABLE_TO_VERIFY_LEAF_SIGNATURE
  ERR_AMBIGUOUS_ARGUMENT ERR_ASSERTION ERR_BUFFER_OUT_OF_BOUNDS ERR_BUFFER_TOO_LARGE ERR_CHILD_PROCESS_IPC_REQUIRED
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER ERR_CRYPTO_INVALID_STATE ERR_DIR_CLOSED ERR_DLOPEN_FAILED
  ERR_ENCODING_INVALID_ENCODED_DATA ERR_ENCODING_NOT_SUPPORTED ERR_FS_CP_EINVAL ERR_FS_EISDIR ERR_FS_FILE_TOO_LARGE
  ERR_HTTP2_SESSION_ERROR ERR_HTTP2_STREAM_ERROR ERR_HTTP_HEADERS_SENT ERR_HTTP_INVALID_HEADER_VALUE
  ERR_HTTP_INVALID_STATUS_CODE ERR_HTTP_REQUEST_TIMEOUT ERR_IMPORT_ATTRIBUTE_MISSING ERR_INTERNAL_ASSERTION
  ERR_INVALID_ARG_TYPE ERR_INVALID_ARG_VALUE ERR_INVALID_CHAR ERR_INVALID_FILE_URL_PATH ERR_INVALID_MODULE_SPECIFIER
  ERR_INVALID_PACKAGE_CONFIG ERR_INVALID_PACKAGE_TARGET ERR_INVALID_PROTOCOL ERR_INVALID_RETURN_VALUE
  ERR_INVALID_STATE ERR_INVALID_THIS ERR_INVALID_URL ERR_INVALID_URL_SCHEME ERR_IPC_CHANNEL_CLOSED
  ERR_IPC_DISCONNECTED ERR_METHOD_NOT_IMPLEMENTED ERR_MISSING_ARGS ERR_MODULE_NOT_FOUND ERR_MULTIPLE_CALLBACK
  ERR_NETWORK_IMPORT_DISALLOWED ERR_NO_CRYPTO ERR_OUT_OF_RANGE ERR_PACKAGE_IMPORT_NOT_DEFINED
  ERR_PACKAGE_PATH_NOT_EXPORTED ERR_PARSE_ARGS_INVALID_OPTION_VALUE ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL
  ERR_PARSE_ARGS_UNKNOWN_OPTION ERR_REQUIRE_ASYNC_MODULE ERR_REQUIRE_ESM ERR_SCRIPT_EXECUTION_TIMEOUT
  ERR_SERVER_ALREADY_LISTEN ERR_SERVER_NOT_RUNNING ERR_SOCKET_BAD_PORT ERR_SOCKET_CLOSED ERR_SOCKET_TIMEOUT
  ERR_STREAM_ALREADY_FINISHED ERR_STREAM_CANNOT_PIPE ERR_STREAM_DESTROYED ERR_STREAM_NULL_VALUES
  ERR_STREAM_PREMATURE_CLOSE ERR_STREAM_PUSH_AFTER_EOF ERR_STREAM_WRAP ERR_STREAM_WRITE_AFTER_END
  ERR_STRING_TOO_LONG ERR_SYSTEM_ERROR ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_HANDSHAKE_TIMEOUT ERR_UNAVAILABLE_DURING_EXIT
  ERR_UNESCAPED_CHARACTERS ERR_UNHANDLED_ERROR ERR_UNHANDLED_REJECTION ERR_UNKNOWN_BUILTIN_MODULE ERR_UNKNOWN_ENCODING
  ERR_UNKNOWN_FILE_EXTENSION ERR_UNKNOWN_MODULE_FORMAT ERR_UNKNOWN_SIGNAL ERR_UNSUPPORTED_DIR_IMPORT
  ERR_UNSUPPORTED_ESM_URL_SCHEME ERR_USE_AFTER_CLOSE ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING ERR_WASI_NOT_STARTED
  ERR_WORKER_INIT_FAILED ERR_WORKER_OUT_OF_MEMORY ERR_WORKER_PATH ERR_WORKER_UNSERIALIZABLE_ERROR ERR_ZLIB_INITIALIZATION_FAILED
`),
)

/** Every error type that an event of this machine can name. */
export const errorTypes = (declared: readonly string[] = []): string[] => [
  OTHER,
  ...CLASSES,
  ...CODES,
  ...Object.keys(constants.errno),
  ...declared,
]

/**
 * The type of an error for an event: Node's code where it has one, else its class where that is well known or declared
 * by the host. Never its message.
 */
export function errorTypeOf(error: unknown, declared: readonly string[] = []): string {
  if (typeof error !== 'object' || error === null) return OTHER
  const code = read(error, 'code')
  if (CODES.has(code) || Object.hasOwn(constants.errno, code)) return code
  const own = read(read(error, 'constructor', Object), 'name')
  const named = [own, read(error, 'name')].find(
    (name) => declared.includes(name) || (CLASSES.has(name) && name !== 'Error'),
  )
  // The name `Error` is inherited by every class that gives itself none, and says nothing of them.
  return named ?? (own === 'Error' ? own : OTHER)
}

/** Property of an object that may be anything, a throwing getter included. */
function read(object: object, key: string): string
function read(object: object, key: string, type: typeof Object): object
function read(object: object, key: string, type?: typeof Object): object | string {
  try {
    const value = (object as Record<string, unknown>)[key]
    if (type) return typeof value === 'function' ? value : {}
    return typeof value === 'string' ? value : ''
  } catch {
    return type ? {} : ''
  }
}
