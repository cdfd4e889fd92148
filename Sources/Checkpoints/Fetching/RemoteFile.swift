/// A file on the Hugging Face hub.
public struct RemoteFile: Hashable, Sendable {
  /// Owner and name of the repository.
  public let repository: String
  /// Name of the file in the repository.
  public let name: String
  /// SHA-256 of its content in 64 lower-case hexadecimal digits, where known.
  public let sha256: String?
  /// Its length in bytes, where known.
  public let byteCount: Int?

  /// Names a file.
  public init(repository: String, name: String, sha256: String? = nil, byteCount: Int? = nil) {
    self.repository = repository
    self.name = name
    self.sha256 = sha256
    self.byteCount = byteCount
  }

  /// The path below the hub's address.
  public var urlPath: String { "\(repository)/resolve/main/\(name)" }

  /// The folder of its repository in a hub cache.
  var cacheFolder: String { "models--" + repository.split(separator: "/").joined(separator: "--") }
}
