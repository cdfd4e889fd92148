import Catalog
import Foundation
public import Indexes

/// The derived vector index of a library, and the exact search over it and what it lacks.
///
/// The file is built from the catalog and can be thrown away at any time: missing, stale or damaged
/// means that the catalog's own vectors are scanned until it is built again.
public struct VectorIndex: Sendable {
  private let library: Library

  /// The index of `library`.
  public init(_ library: Library) {
    self.library = library
  }

  /// Builds a new generation where the published one does not hold all clips, and no others.
  ///
  /// Needs the right to write, see ``WriterLock``.
  ///
  /// - Throws: ``CatalogError``, or ``IndexError`` when the file cannot be written.
  public func refresh() throws {
    let model: ModelIdentity? = try library.catalog.read { reader in
      try isCurrent(reader) ? nil : try reader.model()
    }
    guard let model else { return }
    let number: Int64 = try library.catalog.reserveGeneration()
    let name: String = "vectors-\(number).vsx"
    let code: VectorCode = model.format.code == .float32 ? .float32 : .float16
    let (vectors, extent) = try library.catalog.read { reader in
      var writer = try VectorSpool.Writer(
        folder: library.state, dimension: model.format.dimension, code: code)
      let extent = try reader.forEachVector { id, vector in
        try writer.append(id: id, encoded: vector)
      }
      return (try writer.finish(), extent)
    }
    var settings = IndexSettings()
    settings.code = code
    settings.fingerprint = model.fingerprint
    try IndexBuilder.build(from: vectors, to: library.state + "/" + name, settings: settings)
    _ = try library.catalog.publish(number: number, fileName: name, extent: extent)
    removeLeftovers(except: name)
  }

  /// Removes older generations and what a killed process left behind.
  ///
  /// A reader that has one open keeps its mapping; one about to open it scans the catalog instead.
  private func removeLeftovers(except current: String) {
    let names: [String] =
      (try? FileManager.default.contentsOfDirectory(atPath: library.state)) ?? []
    for name in names where name.hasPrefix("vectors-") && name != current {
      try? FileManager.default.removeItem(atPath: library.state + "/" + name)
    }
  }

  /// The `k` clips with the largest inner products, exactly, in one consistent state of the catalog.
  ///
  /// - Parameters:
  ///   - query: The unit text vector `(E)`.
  ///   - k: Most hits to return.
  ///   - allowed: Ids of the clips to choose from, rising; nil for all.
  ///   - threads: Most threads to use.
  /// - Returns: Hits by falling score; equal scores by rising id.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func search(
    _ query: [Float], k: Int, allowed: [Int64]? = nil, threads: Int = 1
  ) throws -> [SearchHit] {
    try library.catalog.read { reader in
      guard let model = try reader.model() else { return [] }
      guard model.format.dimension == query.count else {
        throw IndexError.dimensionMismatch(
          expected: model.format.dimension, found: query.count)
      }
      var top = TopK(k)
      var scanned: Int64 = 0
      if let generation = try reader.currentGeneration(),
        let index = open(generation, model)
      {
        let deleted = try reader.deletedClips(since: generation.extent)
        var rows: RowSet = index.rows(excluding: deleted)
        if let allowed { rows.formIntersection(index.rows(allowing: allowed)) }
        for hit in try index.search(query: query, k: k, allowed: rows, threads: threads) {
          top.offer(id: hit.id, score: hit.score)
        }
        scanned = generation.extent.lastClipID
      }
      let wanted: Set<Int64>? = allowed.map(Set.init)
      try reader.forEachVector(afterClip: scanned) { id, vector in
        guard wanted?.contains(id) ?? true else { return }
        let scores = VectorCoding.products(of: query, with: vector, code: model.format.code)
        top.offer(id: id, score: scores[0])
      }
      return top.sorted()
    }
  }

  /// Size in bytes of the published file; nil when there is none.
  public func fileBytes() throws -> Int64? {
    guard let generation = try library.catalog.read({ try $0.currentGeneration() }) else {
      return nil
    }
    let path: String = library.state + "/" + generation.fileName
    return try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
  }

  private func isCurrent(_ reader: borrowing CatalogReader) throws -> Bool {
    guard let model = try reader.model(), let generation = try reader.currentGeneration(),
      try reader.deletedClips(since: generation.extent).isEmpty,
      try reader.counts().clips == generation.extent.clipCount
    else { return false }
    return open(generation, model) != nil
  }

  /// The published file, or nil when it is missing, damaged or of another model.
  private func open(_ generation: Generation, _ model: ModelIdentity) -> VectorFile? {
    let index = try? VectorFile.open(
      path: library.state + "/" + generation.fileName, expectedFingerprint: model.fingerprint)
    guard let index, index.count == generation.extent.clipCount,
      index.dimension == model.format.dimension
    else { return nil }
    return index
  }
}
