import ArgumentParser
import Catalog
import Checkpoints
import Encoders
import Indexes
import Retrieval

/// The exit codes that scripts rely on.
enum Exit {
  /// The command ran and found nothing.
  static let nothingFound = ExitCode(1)
  /// The command could not do its work.
  static let failure = ExitCode(2)
  /// The command did part of its work: some files failed.
  static let partial = ExitCode(3)
  /// Model or index are missing or do not fit together.
  static let mismatch = ExitCode(4)
  /// Stopped by the user, in good order.
  static let interrupted = ExitCode(130)
}

/// A message for the user with what to do about it, and the exit code it leads to.
struct CommandFailure: Error {
  var message: String
  var remedy: String?
  var code: ExitCode = Exit.failure

  /// What an error of the library means on the command line.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure:
      self = failure
    case let error as RetrievalError:
      message = error.description
      remedy = error.remedy
      switch error {
      case .noLibrary, .noFolder, .otherModel, .otherSegmentation, .otherLibrary,
        .notARetrievalModel:
        code = Exit.mismatch
      default: code = Exit.failure
      }
    case let error as CatalogError:
      message = error.description
      remedy = error.remedy
      switch error {
      case .notFound, .notACatalog, .newerSchema, .olderSchema, .fingerprintMismatch,
        .vectorFormatMismatch, .modelNotSet:
        code = Exit.mismatch
      default: code = Exit.failure
      }
    case let error as IndexError:
      message = error.description
      switch error {
      case .notAnIndex, .unsupported, .fingerprintMismatch: code = Exit.mismatch
      default: code = Exit.failure
      }
    case let error as EncoderError:
      message = error.description
      guard case .missingPart = error else { break }
      remedy = "a model that has one, see vsearch model list"
      code = Exit.mismatch
    case let error as CheckpointError:
      message = error.description
      switch error {
      case .unknownPreset:
        remedy = "vsearch model list"
        code = Exit.mismatch
      case .offline:
        remedy = "fetch it without --offline and HF_HUB_OFFLINE"
        code = Exit.mismatch
      default: break
      }
    default:
      message = "\(error)"
    }
  }

  init(_ message: String, remedy: String? = nil, code: ExitCode = Exit.failure) {
    self.message = message
    self.remedy = remedy
    self.code = code
  }
}

extension CatalogError {
  /// What the user can do about it; nil when the description says it already.
  var remedy: String? {
    switch self {
    case .damaged(let path, _), .notACatalog(let path, _): Self.remedy(forDamageOf: path)
    case .newerSchema: "use that version"
    default: nil
    }
  }

  /// What to do about a catalog that cannot be read.
  ///
  /// The log belongs to the old file: beside another one it would damage that too.
  static func remedy(forDamageOf path: String) -> String {
    "move \(path)* away; then put a backup (vsearch db backup) in its place, or run vsearch index "
      + "on the folder again"
  }
}
