import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A download that is not finished: `NAME.part`, and `NAME.part.tag` with its validator.
///
/// The validator is the entity tag under which the server sent the bytes; without it they are of
/// no use to a later attempt.
final class PartialFile: Sendable {
  /// Where the bytes are.
  let path: String

  private let file: FileWriter
  private var tagPath: String { path + ".tag" }

  /// Opens or makes the partial file of the download to `target`, for this process alone.
  init(for target: String) throws(CheckpointError) {
    path = target + ".part"
    file = try FileWriter(appendingTo: path)
    guard try file.lock() else {
      throw .unwritable(path: path, reason: "another process is downloading it")
    }
  }

  /// The number of bytes so far.
  func size() throws(CheckpointError) -> Int {
    try file.size()
  }

  /// The validator of the bytes so far.
  var tag: String? {
    try? String(contentsOfFile: tagPath, encoding: .utf8)
  }

  /// Adds bytes at the end.
  func append(_ bytes: Data) throws(CheckpointError) {
    try file.write([UInt8](bytes))
  }

  /// Drops all bytes, so that those to come have the validator `tag`.
  func restart(tag: String?) throws(CheckpointError) {
    try file.truncate()
    FileSystem.remove(tagPath)
    guard let tag else { return }
    let writer = try FileWriter(creating: tagPath)
    try writer.write(Array(tag.utf8))
  }

  /// Makes the finished download appear at `target`.
  func publish(as target: String) throws(CheckpointError) {
    try file.synchronize()
    try FileSystem.rename(path, to: target)
    FileSystem.remove(tagPath)
    try FileSystem.synchronizeFolder((target as NSString).deletingLastPathComponent)
  }

  /// Lets other downloads go on with the file.
  func release() {
    file.unlock()
  }

  /// Removes all traces.
  func discard() {
    FileSystem.remove(tagPath)
    FileSystem.remove(path)
  }
}
