import Foundation
import Media

/// What a command reads, which no output may replace.
struct InputGuard {
  private let inputs: [(path: String, parts: [FileIdentity])]

  /// Notes files and folders by what they are, whatever links lead to them.
  init(_ paths: [String]) {
    inputs = paths.map { ($0, FileIdentity.chain(of: $0)) }
  }

  /// Refuses `output` when it is an input, lies in one, or has one in it.
  ///
  /// - Throws: ``CommandFailure``.
  func check(_ output: String) throws {
    let places: [FileIdentity] = FileIdentity.chain(of: output)
    // What is not there yet replaces nothing.
    guard let itself = places.first else { return }
    for (path, parts) in inputs {
      guard let input = parts.first, parts.contains(itself) || places.contains(input) else {
        continue
      }
      let reason: String =
        itself == input
        ? "is what this command reads"
        : "\(parts.contains(itself) ? "holds" : "is part of") \(path), which this command reads"
      throw CommandFailure("\(output): \(reason); it is never replaced", remedy: "another name")
    }
  }
}

/// A file or folder, whatever it is called.
private struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// What stands at `path`, then the folder that is in, and so on up to the root; empty where
  /// nothing is.
  static func chain(of path: String) -> [FileIdentity] {
    guard var place = FilePlace.resolved(MediaPath(path).cString) else { return [] }
    var chain: [FileIdentity] = []
    while true {
      var status = stat()
      guard stat(place.map(CChar.init(bitPattern:)) + [0], &status) == 0 else { return chain }
      chain.append(
        FileIdentity(
          device: UInt64(truncatingIfNeeded: status.st_dev),
          number: UInt64(truncatingIfNeeded: status.st_ino)))
      guard let slash = place.lastIndex(of: UInt8(ascii: "/")), place.count > 1 else {
        return chain
      }
      place.removeSubrange(max(1, slash)...)
    }
  }
}

/// Where a file stands or would stand: its folder without links, and its name.
struct FilePlace: Hashable {
  private let folder: [UInt8]?
  private let name: String

  init(_ path: String) {
    let above: String = (path as NSString).deletingLastPathComponent
    folder = Self.resolved(MediaPath(above.isEmpty ? "." : above).cString)
    name = (path as NSString).lastPathComponent
  }

  /// The bytes of a path without links; nil where nothing is.
  static func resolved(_ path: [CChar]) -> [UInt8]? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return Array(UnsafeBufferPointer(start: real, count: strlen(real))).map(UInt8.init(bitPattern:))
  }
}
