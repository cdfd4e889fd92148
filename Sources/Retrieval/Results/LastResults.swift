import Checkpoints
import Foundation

/// The memory of the last query, one for each user.
public enum LastResults {
  /// Where it stands: `$XDG_STATE_HOME/vsearch/last-query.json`, or below `~/.local/state`.
  public static var path: String {
    Environment.process.folder("XDG_STATE_HOME", orHome: ".local/state")
      + "/vsearch/last-query.json"
  }

  /// Keeps a list in place of the one before, in one step.
  ///
  /// - Throws: Foundation's error when it cannot be written.
  public static func remember(_ list: ResultList) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data: Data = try encoder.encode(list)
    let folder: String = (path as NSString).deletingLastPathComponent
    // What somebody looks for is nobody else's business.
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// The list of the last query.
  ///
  /// - Throws: ``RetrievalError/noResults``, or ``RetrievalError/badResults(name:reason:)``.
  public static func read() throws -> ResultList {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RetrievalError.noResults
    }
    return try ResultList(json: data, name: path)
  }
}
