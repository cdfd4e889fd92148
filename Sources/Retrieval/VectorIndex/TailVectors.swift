import Catalog
import Indexes

/// Vectors kept in memory, to be compared one with all.
struct TailVectors: Sendable {
  /// The ids, rising.
  private(set) var ids: [Int64] = []
  // In the library's code, as many as there are ids.
  private var bytes: [UInt8] = []

  /// The number of vectors.
  var count: Int { ids.count }

  /// Appends a vector of a higher id than all before.
  mutating func append(id: Int64, vector: RawSpan) {
    ids.append(id)
    vector.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Forgets all vectors but keeps the room they took.
  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Forgets the vectors of `gone`.
  mutating func remove(_ gone: ClipRanges) {
    guard ids.contains(where: gone.contains) else { return }
    let size: Int = bytes.count / max(count, 1)
    var kept = TailVectors()
    for (row, id) in ids.enumerated() where !gone.contains(id) {
      kept.ids.append(id)
      kept.bytes += bytes[row * size..<(row + 1) * size]
    }
    self = kept
  }

  /// Offers `top` the inner product of each allowed vector with `query`.
  func offer(
    _ query: [Float], code: VectorFormat.Code, allowed: ClipRanges?, to top: inout TopK
  ) {
    guard !ids.isEmpty else { return }
    let scores: [Float] = VectorCoding.products(of: query, with: bytes.span.bytes, code: code)
    for (row, id) in ids.enumerated() where scores[row] >= top.threshold {
      if allowed?.contains(id) ?? true { top.offer(id: id, score: scores[row]) }
    }
  }
}
