import Checkpoints
import Crypto
import Foundation

/// Where a library's videos and its state stand.
public struct LibraryLocation: Hashable, Sendable {
  /// The folder tree that is indexed; nil when only the state folder is known yet.
  public let root: String?
  /// The folder of the catalog and the vector files.
  public let state: String

  /// The catalog inside the state folder.
  public var catalogPath: String { state + "/catalog.sqlite3" }

  /// The place of a library that `vsearch index root` makes or refreshes.
  ///
  /// The state stands in `root/.vsearch`, where `override` says, or, for a folder that cannot be
  /// written, below the user's data folder.
  public static func forIndexing(root: String, override: String?) -> LibraryLocation {
    let absolute: String = canonical(root)
    if let override {
      return LibraryLocation(root: absolute, state: stateFolder(override))
    }
    let inside: String = absolute + "/.vsearch"
    let manager = FileManager.default
    if manager.fileExists(atPath: inside)
      ? manager.isWritableFile(atPath: inside)
      : manager.isWritableFile(atPath: absolute)
    {
      return LibraryLocation(root: absolute, state: inside)
    }
    return LibraryLocation(root: absolute, state: userState(for: absolute))
  }

  /// The library to search: `override`, or the nearest one at or above `folder`.
  ///
  /// - Throws: ``RetrievalError/noLibrary(path:)``.
  public static func existing(override: String?, from folder: String) throws -> LibraryLocation {
    if let override {
      let state: String = stateFolder(override)
      let place = LibraryLocation(root: nil, state: state)
      guard FileManager.default.fileExists(atPath: place.catalogPath) else {
        let elsewhere = LibraryLocation(root: nil, state: userState(for: canonical(override)))
        guard FileManager.default.fileExists(atPath: elsewhere.catalogPath) else {
          throw RetrievalError.noLibrary(path: override)
        }
        return elsewhere
      }
      return place
    }
    var current: String = canonical(folder)
    while true {
      for state in [current + "/.vsearch", userState(for: current)] {
        let place = LibraryLocation(root: nil, state: state)
        if FileManager.default.fileExists(atPath: place.catalogPath) { return place }
      }
      guard current != "/", !current.isEmpty else { break }
      current = (current as NSString).deletingLastPathComponent
    }
    throw RetrievalError.noLibrary(path: folder)
  }

  /// A path given by the user may name the library's root or the state folder itself.
  private static func stateFolder(_ path: String) -> String {
    let absolute: String = canonical(path)
    let looksLikeState: Bool =
      absolute.hasSuffix("/.vsearch")
      || FileManager.default.fileExists(atPath: absolute + "/catalog.sqlite3")
    return looksLikeState ? absolute : absolute + "/.vsearch"
  }

  /// The folder of all states that stand apart from folders that cannot be written.
  static var userStates: String {
    Environment.process.folder("XDG_DATA_HOME", orHome: ".local/share") + "/vsearch/indexes"
  }

  /// The state folder of a root that cannot be written.
  static func userState(for root: String) -> String {
    let digest: String = SHA256.hash(data: Data(root.utf8)).prefix(6)
      .map { String($0, radix: 16) }.joined()
    let name: String = (root as NSString).lastPathComponent
    return "\(userStates)/\(name)-\(digest)"
  }

  /// An absolute path without links.
  static func canonical(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
}
