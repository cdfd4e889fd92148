import Foundation

/// The folder in which a user's model bundles stand, one folder each.
public struct ModelStore: Hashable, Sendable {
  /// The folder; it need not exist yet.
  public let directory: String

  /// The store at `directory`, or where the environment says.
  ///
  /// Models are data, not cache: `$VSEARCH_MODELS`, else `$XDG_DATA_HOME/vsearch/models`, else
  /// `~/.local/share/vsearch/models`.
  ///
  /// - Parameters:
  ///   - directory: From a command-line flag.
  ///   - environment: Environment variables; `nil` for those of the process.
  public init(directory: String? = nil, environment: [String: String]? = nil) {
    let variables = Environment(environment ?? ProcessInfo.processInfo.environment)
    self.directory =
      directory ?? variables["VSEARCH_MODELS"]
      ?? variables.folder("XDG_DATA_HOME", orHome: ".local/share") + "/vsearch/models"
  }

  /// Where the bundle called `name` stands or would stand.
  public func path(of name: String) -> String {
    directory + "/" + name
  }

  /// Names of all bundles, sorted.
  ///
  /// - Throws: ``CheckpointError/unreadable(path:reason:)``; a folder that is not there is empty.
  public func list() throws(CheckpointError) -> [String] {
    guard FileSystem.exists(directory) else { return [] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      throw .unreadable(path: directory, reason: (error as NSError).localizedDescription)
    }
    return names.filter { name in
      !name.hasPrefix(".")
        && FileSystem.exists(BundleFiles(directory: path(of: name)).configuration)
    }.sorted()
  }
}
