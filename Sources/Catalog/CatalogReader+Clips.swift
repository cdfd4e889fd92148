public import Foundation
import GRDB

extension CatalogReader {
  /// The clips of these ids and their videos, in the order of `ids`.
  ///
  /// Ids of clips that are gone are left out.
  public func clips(ids: some Sequence<Int64>) throws(CatalogError) -> [Clip] {
    let sql = """
      SELECT clips.id, video_id, path, start_seconds, end_seconds
      FROM clips JOIN videos ON videos.id = video_id WHERE clips.id = ?
      """
    do {
      let statement = try database.cachedStatement(sql: sql)
      var clips: [Clip] = []
      for id in ids {
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { continue }
        let fields = Fields(row: row, path: path, table: "clips")
        clips.append(try Self.clip(fields))
      }
      return clips
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  /// The clips of one video, by rising start; none for a video that is not in the catalog.
  public func clips(ofVideo videoID: Int64) throws(CatalogError) -> [Clip] {
    let sql = """
      SELECT clips.id, video_id, path, start_seconds, end_seconds
      FROM clips JOIN videos ON videos.id = video_id WHERE video_id = ?
      ORDER BY start_seconds, clips.id
      """
    return try rows(of: "clips", sql, [videoID]) { row throws(CatalogError) in
      try Self.clip(row)
    }
  }

  /// The clips of all videos that `filter` lets through; takes a time that grows with the videos.
  public func clipRanges(matching filter: PathFilter) throws(CatalogError) -> ClipRanges {
    var clips = ClipFilter()
    clips.restrict(to: filter)
    return try clipRanges(matching: clips)
  }

  /// The vector of a clip in the format of the library; nil when there is no such clip.
  public func vector(ofClip id: Int64) throws(CatalogError) -> Data? {
    try rows(of: "clips", "SELECT vector FROM clips WHERE id = ?", [id]) {
      row throws(CatalogError) in try row.blob(0)
    }.first
  }

  /// The vectors of a clip's frames; nil when there is no such clip.
  public func frameVectors(ofClip id: Int64) throws(CatalogError) -> FrameVectors? {
    let format: VectorFormat = try vectorFormat()
    let sql = "SELECT seconds, vectors FROM frames WHERE clip_id = ?"
    do {
      let statement = try database.cachedStatement(sql: sql)
      guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
      let fields = Fields(row: row, path: path, table: "frames")
      let times: Data = try fields.blob(0)
      let vectors: Data = try fields.blob(1)
      let (frames, rest) = times.count.quotientAndRemainder(dividingBy: 8)
      guard rest == 0 else { throw fields.damage(0) }
      // The blobs exist, so neither product can overflow.
      guard vectors.count == frames * format.byteCount else { throw fields.damage(1) }
      return FrameVectors(seconds: FrameTimes.decode(times), vectors: vectors)
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  private static func clip(_ row: Fields) throws(CatalogError) -> Clip {
    Clip(
      id: try row.integer(0), videoID: try row.integer(1), path: try row.libraryPath(2),
      startSeconds: try row.real(3), endSeconds: try row.real(4))
  }
}

/// Which videos a search is restricted to.
public enum PathFilter: Hashable, Sendable {
  /// The video of this path, or the videos in the folder of this path and below.
  case below(String)
  /// The videos whose whole path matches a pattern of `*`, `?` and `[…]`; `*` also matches `/`.
  case glob(String)
}

/// Frame times as bytes: doubles, little-endian.
enum FrameTimes {
  static func encode(_ seconds: [Double]) -> Data {
    seconds.reduce(into: Data(capacity: 8 * seconds.count)) { bytes, time in
      withUnsafeBytes(of: time.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }

  static func decode(_ bytes: Data) -> [Double] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count - 7, by: 8).map { offset in
        let bits = buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }
}
