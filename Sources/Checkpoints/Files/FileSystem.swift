import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few operations on names that Foundation does not do atomically or durably.
enum FileSystem {
  /// Whether anything stands at `path`.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Makes the folder `path` and those above it.
  static func makeFolder(_ path: String) throws(CheckpointError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: (error as NSError).localizedDescription)
    }
  }

  /// Gives `source` the name `target` in one step; files are replaced, filled folders are not.
  static func rename(_ source: String, to target: String) throws(CheckpointError) {
    guard Self.systemRename(source, target) == 0 else {
      throw .unwritable(path: target, reason: SystemError.current)
    }
  }

  /// Waits until the names in the folder `path` are on the disk.
  static func synchronizeFolder(_ path: String) throws(CheckpointError) {
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: SystemError.current) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: SystemError.current)
    }
  }

  /// Removes whatever stands at `path`, if that can be done.
  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func systemRename(_ source: String, _ target: String) -> Int32 {
    #if canImport(Glibc)
      unsafe Glibc.rename(source, target)
    #elseif canImport(Musl)
      unsafe Musl.rename(source, target)
    #elseif canImport(Darwin)
      unsafe Darwin.rename(source, target)
    #endif
  }
}
