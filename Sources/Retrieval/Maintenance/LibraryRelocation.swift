import Catalog
import Foundation

/// Tells a library whose state stands apart from its videos that they have moved.
///
/// Paths are relative to the root, so a library with its state inside moves as it is.
public struct LibraryRelocation: Hashable, Sendable {
  /// The root before.
  public let oldRoot: String
  /// The root now.
  public let root: String
  /// The folder of the catalog now.
  public let state: String
  /// Indexed videos that stand below the new root.
  public let found: Int
  /// Indexed videos that do not.
  public let missing: Int

  /// Moves a library to a new root.
  ///
  /// - Parameters:
  ///   - location: The library.
  ///   - newRoot: The folder where the videos are now.
  ///   - evenIfEmpty: Whether to do so where none of the videos is.
  /// - Returns: What was found there.
  /// - Throws: ``RetrievalError``, or the catalog's error; nothing has changed then.
  public static func run(
    _ location: LibraryLocation, to newRoot: String, evenIfEmpty: Bool = false
  ) throws -> LibraryRelocation {
    let root: String = LibraryLocation.canonical(newRoot)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw RetrievalError.unreadableFolder(path: newRoot, reason: "no such folder")
    }
    let isUsers: Bool = location.state.hasPrefix(LibraryLocation.userStates + "/")
    let target: String = isUsers ? LibraryLocation.userState(for: root) : location.state
    if target != location.state && FileManager.default.fileExists(atPath: target) {
      throw RetrievalError.unreadableFolder(
        path: target, reason: "there is an index for \(root) already")
    }
    let result: LibraryRelocation = try record(
      location, root: root, state: target, evenIfEmpty: evenIfEmpty)
    // The catalog is closed by now.
    if target != location.state {
      try FileManager.default.moveItem(atPath: location.state, toPath: target)
    }
    return result
  }

  private static func record(
    _ location: LibraryLocation, root: String, state: String, evenIfEmpty: Bool
  ) throws -> LibraryRelocation {
    let library = try Library.existing(location)
    let lock = try WriterLock(folder: library.state)
    return try withExtendedLifetime(lock) {
      let files: [String] = try library.catalog.read { reader in
        try reader.videos(status: .done).map(\.file.path)
      }
      let found: Int = files.count {
        FileManager.default.fileExists(atPath: root + "/" + $0)
      }
      guard found > 0 || files.isEmpty || evenIfEmpty else {
        throw RetrievalError.unreadableFolder(
          path: root, reason: "none of the \(files.count) videos is there")
      }
      try library.catalog.setSetting(
        Library.Setting.root, to: location.state == root + "/.vsearch" ? nil : root)
      return LibraryRelocation(
        oldRoot: library.root, root: root, state: state, found: found,
        missing: files.count - found)
    }
  }
}
