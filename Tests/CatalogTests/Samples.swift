import Foundation
import TestSupport

@testable import Catalog

/// A folder with a catalog, and short ways to make records for it.
struct Samples {
  static let format = VectorFormat(dimension: 4, code: .float16)
  static let model = ModelIdentity(fingerprint: Array(0..<32), format: format)
  static let media = MediaFacts(
    durationSeconds: 12.5, width: 640, height: 360, codec: "h264", frameRate: 25)

  private let folder = try? TemporaryFolder()
  var name: String = ".vsearch/catalog.sqlite3"

  var path: String { folder?.path(name) ?? "" }

  func open(
    _ mode: VideoCatalog.Mode = .create, busyTimeoutSeconds: Double = 10
  ) throws -> VideoCatalog {
    try VideoCatalog.open(path: path, mode: mode, busyTimeoutSeconds: busyTimeoutSeconds)
  }

  /// An open catalog that is locked to ``model``.
  func locked() throws -> VideoCatalog {
    let catalog = try open()
    try catalog.lock(to: Self.model)
    return catalog
  }

  static func file(_ path: String, contents: String? = nil) -> VideoFile {
    VideoFile(
      path: path, contentFingerprint: contents ?? "hash of \(path)", sizeBytes: 1_000,
      modifiedNanoseconds: 1_700_000_000_123_456_789)
  }

  /// A clip whose vectors consist of `mark`, so that a test can tell clips apart.
  static func clip(_ mark: UInt8, start: Double = 0) -> NewClip {
    NewClip(
      startSeconds: start, endSeconds: start + 2, vector: Data(repeating: mark, count: 8),
      frameVectors: Data(repeating: mark, count: 16), frameSeconds: [start + 0.25, start + 1.5])
  }

  static func clips(_ count: Int, mark: UInt8 = 1) -> [NewClip] {
    (0..<count).map { clip(mark, start: 2 * Double($0)) }
  }
}

extension VideoCatalog {
  /// Records a video of `count` clips under the sample model.
  @discardableResult
  func record(_ path: String, clips count: Int, mark: UInt8 = 1) throws -> Int64 {
    try record(
      Samples.file(path), media: Samples.media, clips: Samples.clips(count, mark: mark),
      model: Samples.model)
  }

  func clipIDs(of path: String) throws -> [Int64] {
    try read { Array(try $0.clipRanges(matching: .below(path)).ids) }
  }

  /// Ids and first bytes of all vectors, and their extent.
  func vectors(afterClip: Int64 = 0) throws -> (marks: [Int64: UInt8], extent: VectorExtent) {
    try read { reader in
      var marks: [Int64: UInt8] = [:]
      let extent = try reader.forEachVector(afterClip: afterClip) { id, vector in
        marks[id] = vector.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
      }
      return (marks, extent)
    }
  }

  /// Runs SQL past all checks.
  func tamper(_ sql: String) throws {
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
    }
  }

  /// Builds nothing, but publishes what a build would cover.
  @discardableResult
  func publishEverything() throws -> Generation? {
    let number = try reserveGeneration()
    let extent = try vectors().extent
    _ = try publish(number: number, fileName: "vectors-\(number).vsx", extent: extent)
    return try read { try $0.currentGeneration() }
  }
}
