import Catalog
import Checkpoints
import Encoders
import Foundation
import Indexes
import Tensors

/// Measures the background of a library and keeps it in the catalog.
struct BackgroundMeasurement {
  let library: Library

  /// Hits of each text that are looked at: more than the hubs of most libraries.
  private static let depth: Int = 64

  /// Whether the library has clips and no measurement that still tells about them.
  ///
  /// One in twenty clips more or less changes the best scores by less than their spread.
  ///
  /// - Throws: ``CatalogError``.
  func isDue() throws -> Bool {
    try library.catalog.read { reader in
      let now: VectorExtent = try reader.extent()
      guard now.clipCount > 0 else { return false }
      guard let stored = try reader.background(), stored.bank == BackgroundTexts.name else {
        return true
      }
      let added: Int64 = max(0, now.lastClipID - stored.extent.lastClipID)
      let deleted: Int64 = max(0, now.lastDeletion - stored.extent.lastDeletion)
      return 20 * (added + deleted) > Int64(stored.extent.clipCount)
    }
  }

  /// Measures where that is due.
  ///
  /// Needs no right to write but that to the catalog.
  ///
  /// - Parameters:
  ///   - index: The library's index.
  ///   - bundle: The library's model.
  ///   - threads: Most threads to use.
  /// - Throws: The error of catalog, index or model.
  func refresh(_ index: VectorIndex, bundle: ModelBundle, threads: Int) throws {
    guard try isDue() else { return }
    let vectors: [Float] = try knownVectors() ?? encode(bundle)
    try library.catalog.store(measure(vectors, index, threads: threads))
  }

  /// Measures anew where an earlier measurement left the vectors of the texts: without a model.
  ///
  /// - Parameters:
  ///   - index: The library's index.
  ///   - threads: Most threads to use.
  /// - Throws: The error of catalog or index.
  func repeatMeasurement(_ index: VectorIndex, threads: Int) throws {
    guard let vectors = try knownVectors() else { return }
    try library.catalog.store(measure(vectors, index, threads: threads))
  }

  /// The vectors of the texts, where they were encoded before.
  private func knownVectors() throws -> [Float]? {
    guard let stored = try library.catalog.read({ try $0.background(withVectors: true) }),
      stored.bank == BackgroundTexts.name, !stored.vectors.isEmpty
    else { return nil }
    return stored.vectors
  }

  /// What the texts reach now.
  private func measure(
    _ vectors: [Float], _ index: VectorIndex, threads: Int
  ) throws -> Background {
    let (model, extent) = try library.catalog.read { reader in
      (try reader.model(), try reader.extent())
    }
    guard let model else { throw CatalogError.modelNotSet(path: library.catalog.path) }
    let dimension: Int = model.format.dimension
    var background = Background(
      model: model, bank: BackgroundTexts.name, vectors: vectors,
      mean: Self.mean(of: vectors, dimension: dimension), bestScores: [], hubLevel: nil,
      extent: extent)
    background.hubLevel = try hubLevel(background.mean, model: model, clips: extent.clipCount)
    let hubs = HubCorrection(mean: background.mean, level: background.hubLevel)
    // Most texts find the same few clips.
    var excess: [Int64: Double] = [:]
    for start in stride(from: 0, to: vectors.count, by: dimension) {
      let hits: [SearchHit] = try index.search(
        Array(vectors[start..<start + dimension]), k: Self.depth, effort: .recall(0.9),
        threads: threads)
      let unknown: [Int64] = hits.map(\.id).filter { excess[$0] == nil }
      for (id, vector) in try library.vectors(ofClips: unknown) {
        excess[id] = hubs.excess(vector)
      }
      let scores: [Double] = hits.map { Double($0.score) - (excess[$0.id] ?? 0) }
      if let best = scores.max() { background.bestScores.append(Float(best)) }
    }
    return background
  }

  private func encode(_ bundle: ModelBundle) throws -> [Float] {
    let encoder = try TextQueryEncoder(bundle)
    return try BackgroundTexts.all.flatMap { try encoder.query($0).vector.values }
  }

  private func hubLevel(_ mean: [Float], model: ModelIdentity, clips: Int) throws -> Double? {
    // Some thousand clips tell as much as all.
    let step: Int = max(1, clips / 4_096)
    var scores: [Float] = []
    var position: Int = 0
    try library.catalog.read { reader in
      _ = try reader.forEachVector { _, vector in
        if position % step == 0 {
          scores += VectorCoding.products(of: mean, with: vector, code: model.format.code)
        }
        position += 1
      }
    }
    return HubCorrection.level(ofMeanScores: scores)
  }

  private static func mean(of vectors: [Float], dimension: Int) -> [Float] {
    var sum = [Double](repeating: 0, count: dimension)
    for (index, value) in vectors.enumerated() { sum[index % dimension] += Double(value) }
    let count = Double(max(1, vectors.count / dimension))
    return sum.map { Float($0 / count) }
  }
}

extension Library {
  /// The vectors of these clips; those that are gone are left out.
  func vectors(ofClips ids: [Int64]) throws -> [Int64: [Float]] {
    try catalog.read { reader in
      guard let model = try reader.model() else { return [:] }
      var vectors: [Int64: [Float]] = [:]
      for id in ids {
        guard let bytes = try reader.vector(ofClip: id), bytes.count == model.format.byteCount
        else { continue }
        vectors[id] = bytes.withUnsafeBytes { VectorCoding.decode($0.bytes, model.format.code) }
      }
      return vectors
    }
  }
}
