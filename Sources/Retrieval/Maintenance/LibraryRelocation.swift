import Catalog
import Foundation
import Media

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
  /// Indexed videos that stand below the new root, of the same size.
  public let found: Int
  /// Indexed videos that do not.
  public let missing: Int

  /// Moves a library to a new root.
  ///
  /// - Parameters:
  ///   - location: The library.
  ///   - newRoot: The folder where the videos are now.
  ///   - evenIfMissing: Whether to do so where most of the videos are not.
  /// - Returns: What was found there.
  /// - Throws: ``RetrievalError``, or the catalog's error; nothing has changed then.
  public static func run(
    _ location: LibraryLocation, to newRoot: String, evenIfMissing: Bool = false
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
      location, root: root, state: target, evenIfMissing: evenIfMissing)
    // The catalog is closed by now.
    if target != location.state {
      try FileManager.default.moveItem(atPath: location.state, toPath: target)
    }
    return result
  }

  private static func record(
    _ location: LibraryLocation, root: String, state: String, evenIfMissing: Bool
  ) throws -> LibraryRelocation {
    let library = try Library.existing(location)
    let lock = try WriterLock(folder: library.state)
    return try withExtendedLifetime(lock) {
      let files: [Catalog.VideoFile] = try library.catalog.read { reader in
        try reader.videos(status: .done).map(\.file)
      }
      let isInside: Bool = library.state == library.root + "/.vsearch"
      // A state folder that somebody took away from its videos is told where they are.
      guard !isInside || !files.isEmpty && count(files, in: library.root) == 0 else {
        throw RetrievalError.movesAlong(library: library.root)
      }
      let found: Int = count(files, in: root)
      guard evenIfMissing || found * 2 >= files.count else {
        throw RetrievalError.videosElsewhere(path: root, found: found, count: files.count)
      }
      try library.catalog.setSetting(
        Library.Setting.root, to: location.state == root + "/.vsearch" ? nil : root)
      return LibraryRelocation(
        oldRoot: library.root, root: root, state: state, found: found,
        missing: files.count - found)
    }
  }

  /// How many of `files` stand below `root`, by name and size: cameras give the same names again.
  private static func count(_ files: [Catalog.VideoFile], in root: String) -> Int {
    files.count { file in
      let path = MediaPath(bytes: Array((root + "/").utf8) + MediaPath(file.path).bytes)
      return (try? FileSystem.entry(path))?.sizeBytes == file.sizeBytes
    }
  }
}
