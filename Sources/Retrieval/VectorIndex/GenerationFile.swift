import Catalog
import Foundation
import Indexes

/// A published index file, open for searching and marked as in use.
///
/// The mark is a shared advisory lock: who removes old files leaves those that bear one. The system
/// takes it off when the process ends, however it ends.
final class GenerationFile: Sendable {
  /// Why a published file cannot be searched.
  enum Fault: Error, Hashable {
    /// It is not there: a newer one may have taken its place, or somebody removed it.
    case missing
    /// It is damaged or belongs to another library; one line that says how.
    case unusable(String)
  }

  /// Files up to this size are read and checked whole when they are opened: it takes milliseconds.
  private static let smallFileBytes: Int = 16 << 20

  /// The generation that the file is of.
  let generation: Generation
  /// The open index.
  let index: VectorFile

  private let mark: UseMark

  /// Opens the file of `generation`, which stands in `folder`.
  ///
  /// - Parameters:
  ///   - generation: What the catalog says of the file.
  ///   - folder: The library's state folder.
  ///   - model: The library's model.
  /// - Throws: ``Fault``.
  init(
    _ generation: Generation, in folder: String, model: ModelIdentity
  ) throws(Fault) {
    let path: String = folder + "/" + generation.fileName
    self.generation = generation
    // Before the index itself: what is marked stays.
    guard let mark = UseMark(path: path) else { throw .missing }
    self.mark = mark
    do {
      index = try VectorFile.open(path: path, expectedFingerprint: model.fingerprint)
      if mark.size <= Self.smallFileBytes { try index.verifyContents() }
    } catch {
      // Removed between the two openings.
      guard FileManager.default.fileExists(atPath: path) else { throw .missing }
      throw .unusable(error.description)
    }
    guard index.count == generation.extent.clipCount, index.dimension == model.format.dimension
    else { throw .unusable("\(path): holds other vectors than the catalog says") }
  }

  /// Reads and checks the whole file.
  func verifyContents() throws(Fault) {
    do {
      try index.verifyContents()
    } catch {
      throw .unusable(error.description)
    }
  }

  /// Whether the file has `vector` for the clip `id`; nil when it does not have the clip at all.
  func holds(_ vector: RawSpan, _ code: VectorFormat.Code, ofClip id: Int64) -> Bool? {
    guard let row = index.row(ofID: id) else { return nil }
    return index.vector(atRow: row) == VectorCoding.decode(vector, code)
  }
}

/// A file held open with a shared lock on it.
private final class UseMark: Sendable {
  /// The size of the file in bytes.
  let size: Int

  private let descriptor: Int32

  /// Marks the file at `path`; nil when it is not there or is being removed.
  init?(path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    // A file system without locks has no mark to offer; the file can be used all the same.
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      return nil
    }
    var status = stat()
    size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : .max
  }

  deinit {
    close(descriptor)
  }
}

/// The index files in a library's state folder.
enum GenerationFiles {
  private static let prefix: String = "vectors-"
  /// Vectors on their way into a file.
  private static let spoolPrefix: String = "spool."

  /// What was found beside the current generation.
  struct Leftovers: Hashable, Sendable {
    /// Files of older generations, and what killed processes have begun.
    var count: Int = 0
    /// Their size together.
    var bytes: Int64 = 0
    /// How many of them a process still has open.
    var inUse: Int = 0
  }

  /// Removes the files that neither are current nor open in some process.
  ///
  /// Only for who has the right to write: files being built look like leftovers.
  ///
  /// - Parameters:
  ///   - current: The name of the current generation's file.
  ///   - folder: The state folder.
  /// - Returns: What was there; `bytes` counts only what was removed.
  @discardableResult
  static func removeLeftovers(except current: String?, in folder: String) -> Leftovers {
    var found = Leftovers()
    for name in leftovers(except: current, in: folder) {
      let path: String = folder + "/" + name
      let size: Int64 = FileSizes.bytes(path)
      found.count += 1
      if removeUnlessMarked(path) { found.bytes += size } else { found.inUse += 1 }
    }
    return found
  }

  /// What ``removeLeftovers(except:in:)`` would look at.
  static func countLeftovers(except current: String?, in folder: String) -> Leftovers {
    let names: [String] = leftovers(except: current, in: folder)
    return Leftovers(
      count: names.count,
      bytes: names.reduce(0) { $0 + FileSizes.bytes(folder + "/" + $1) })
  }

  private static func leftovers(except current: String?, in folder: String) -> [String] {
    let names: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in
      (name.hasPrefix(prefix) || name.hasPrefix(spoolPrefix)) && name != current
    }.sorted()
  }

  private static func removeUnlessMarked(_ path: String) -> Bool {
    let descriptor: Int32 = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Kept until the name is gone, so that nobody marks the file in between.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { return false }
    return unlink(path) == 0
  }
}

/// Sizes of files.
enum FileSizes {
  /// The size of the file at `path`; 0 where there is none.
  static func bytes(_ path: String) -> Int64 {
    var status = stat()
    return lstat(path, &status) == 0 ? Int64(status.st_size) : 0
  }
}
