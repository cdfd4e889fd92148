import Foundation
import GRDB

/// What a set of unrelated texts reaches in a library at best, as it was measured once.
public struct Background: Hashable, Sendable {
  /// The model that the measurement was made with.
  public var model: ModelIdentity
  /// Name of the set of texts.
  public var bank: String
  /// The unit vectors of the texts, row after row.
  public var vectors: [Float]
  /// Their mean.
  public var mean: [Float]
  /// The best score that each text reaches, without what hubs add to it.
  public var bestScores: [Float]
  /// The mean score of the texts from which on a clip is a hub; nil where the clips are too few.
  public var hubLevel: Double?
  /// The clips that were there.
  public var extent: VectorExtent

  /// A measurement from its parts.
  public init(
    model: ModelIdentity, bank: String, vectors: [Float], mean: [Float], bestScores: [Float],
    hubLevel: Double?, extent: VectorExtent
  ) {
    self.model = model
    self.bank = bank
    self.vectors = vectors
    self.mean = mean
    self.bestScores = bestScores
    self.hubLevel = hubLevel
    self.extent = extent
  }
}

extension CatalogReader {
  /// The background that was measured last; nil where there is none for the library's model.
  ///
  /// - Parameter hasVectors: Whether the vectors of the texts are wanted; they are large.
  /// - Returns: The background.
  /// - Throws: ``CatalogError``.
  public func background(withVectors hasVectors: Bool = false) throws(CatalogError) -> Background? {
    guard let model = try model() else { return nil }
    let sql = """
      SELECT fingerprint, bank, mean, best_scores, hub_level, clip_count, last_clip_id,
        last_deletion, \(hasVectors ? "vectors" : "zeroblob(0)")
      FROM background
      """
    return try rows(of: "background", sql) { row throws(CatalogError) -> Background? in
      guard try row.text(0) == model.fingerprintText else { return nil }
      guard let count = Int(exactly: try row.integer(5)) else { throw row.damage(5) }
      let background = Background(
        model: model, bank: try row.text(1), vectors: try Self.floats(row, 8),
        mean: try Self.floats(row, 2), bestScores: try Self.floats(row, 3),
        hubLevel: try row.optionalReal(4),
        extent: VectorExtent(
          clipCount: count, lastClipID: try row.integer(6), lastDeletion: try row.integer(7)))
      guard background.mean.count == model.format.dimension else { throw row.damage(2) }
      guard !hasVectors || background.vectors.count % model.format.dimension == 0 else {
        throw row.damage(8)
      }
      return background
    }.first ?? nil
  }

  /// Whether there is a background for the library's model, without reading it.
  public func hasBackground() throws(CatalogError) -> Bool {
    guard let model = try model() else { return false }
    return try rows(of: "background", "SELECT fingerprint FROM background") {
      row throws(CatalogError) in
      try row.text(0)
    }.first == model.fingerprintText
  }

  /// How far the catalog has come, and how many clips it has.
  public func extent() throws(CatalogError) -> VectorExtent {
    let mark: CatalogMark = try mark()
    return VectorExtent(
      clipCount: try counts().clips, lastClipID: mark.lastClipID, lastDeletion: mark.lastDeletion)
  }

  private static func floats(_ row: Fields, _ index: Int) throws(CatalogError) -> [Float] {
    let bytes: Data = try row.blob(index)
    guard bytes.count % 4 == 0 else { throw row.damage(index) }
    let values: [Float] = bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: 4).map { offset in
        let bits = buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
      }
    }
    guard values.allSatisfy(\.isFinite) else { throw row.damage(index) }
    return values
  }
}

extension VideoCatalog {
  /// Keeps a measurement in place of the one before.
  ///
  /// - Throws: ``CatalogError``.
  public func store(_ background: Background) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO background (id, fingerprint, bank, vectors, mean, best_scores,
            hub_level, clip_count, last_clip_id, last_deletion)
          VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          background.model.fingerprintText, background.bank, Self.bytes(background.vectors),
          Self.bytes(background.mean), Self.bytes(background.bestScores), background.hubLevel,
          background.extent.clipCount, background.extent.lastClipID,
          background.extent.lastDeletion,
        ])
    }
  }

  private static func bytes(_ values: [Float]) -> Data {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
  }
}
