/// What can go wrong with model files, model bundles and their download.
///
/// The description is one line: which file, what is wrong, why.
public enum CheckpointError: Error, Hashable, Sendable {
  /// The file or folder cannot be opened or read.
  case unreadable(path: String, reason: String)
  /// The file is no model file this program knows.
  case notAModelFile(path: String, reason: String)
  /// The file contradicts its own format: truncated, damaged or hostile.
  case malformed(path: String, reason: String)
  /// The file is in order, but uses something this program does not read.
  case unsupported(path: String, reason: String)
  /// The file holds no tensor of this name.
  case noSuchTensor(path: String, name: String)
  /// The file's tensors are not those of the model it should be.
  case mismatch(path: String, LayoutMismatch)
  /// A configuration or vocabulary does not describe a usable model.
  case invalidConfiguration(path: String, reason: String)
  /// A number of a tensor does not fit the precision it should be stored in.
  case outOfRange(tensor: String, value: Float)
  /// A row of a matrix that should be rounded to integers holds NaN or infinity.
  case notFinite(tensor: String, row: Int)
  /// A bundle's file is not the one that was imported.
  case altered(path: String, expected: String, found: String)
  /// A file or folder cannot be written.
  case unwritable(path: String, reason: String)
  /// Something stands where a new bundle should go.
  case alreadyExists(path: String)
  /// No released checkpoint has this name.
  case unknownPreset(name: String)
  /// A download was asked for while the network is switched off.
  case offline(file: String)
  /// A download failed.
  case download(url: String, reason: String)
}

extension CheckpointError: CustomStringConvertible {
  /// One line for the user.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .notAModelFile(let path, let reason): "\(path): not a model file: \(reason)"
    case .malformed(let path, let reason): "\(path): damaged model file: \(reason)"
    case .unsupported(let path, let reason): "\(path): unsupported model file: \(reason)"
    case .noSuchTensor(let path, let name): "\(path): no tensor named '\(name)'"
    case .mismatch(let path, let mismatch): "\(path): not the expected model: \(mismatch)"
    case .invalidConfiguration(let path, let reason): "\(path): invalid configuration: \(reason)"
    case .outOfRange(let tensor, let value): "\(tensor): \(value) does not fit float16"
    case .notFinite(let tensor, let row):
      "\(tensor): row \(row) holds a number that is not finite"
    case .altered(let path, let expected, let found):
      "\(path): altered since import: SHA-256 \(found), expected \(expected)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .alreadyExists(let path): "\(path): already exists"
    case .unknownPreset(let name): "\(name): no released checkpoint has this name"
    case .offline(let file): "\(file): not downloaded, the network is switched off"
    case .download(let url, let reason): "\(url): download failed: \(reason)"
    }
  }
}
