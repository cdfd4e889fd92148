public import Catalog
public import Checkpoints
import Foundation
public import Indexes
import Synchronization

/// The derived vector index of a library, and the search over it and what it lacks.
///
/// The file is built from the catalog and can be thrown away at any time: where it is missing or
/// damaged the catalog's own vectors are scanned until it is built again. What was opened is kept
/// for the next search; any number of threads may search at once.
public final class VectorIndex: Sendable {
  /// The library.
  public let library: Library

  /// Makes vectors like those of queries, to find out what a stated recall takes; nil where there is
  /// no model at hand.
  let sampleQueries: (@Sendable () throws -> [Float])?

  private let cached = Mutex<IndexState?>(nil)

  /// How many of the best hits are compared with the catalog; the others have the file's word alone.
  private static let confirmedHits: Int = 256

  /// How hard a search tries unless told otherwise: 99 of 100 of the best are found.
  public static let standardEffort = SearchEffort.recall(0.99)

  /// The index of `library`.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - model: Its model, whose texts tell a build how queries lie; nil to go by the clips alone.
  public init(_ library: Library, model: ModelBundle? = nil) {
    self.library = library
    if let model {
      sampleQueries = { try CaptionBank.vectors(model) }
    } else {
      sampleQueries = nil
    }
  }

  /// The `k` clips with the largest inner products, in one consistent state of the catalog.
  ///
  /// - Parameters:
  ///   - query: The unit text vector `(E)`.
  ///   - k: Most hits to return.
  ///   - allowed: The clips to choose from; nil for all.
  ///   - effort: How hard to try; exact in any case where there are few clips.
  ///   - threads: Most threads to use.
  /// - Returns: Hits by falling score; equal scores by rising id.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func search(
    _ query: [Float], k: Int, allowed: ClipRanges? = nil,
    effort: SearchEffort = standardEffort, threads: Int = 1
  ) throws -> [SearchHit] {
    var avoided: Int64?
    while true {
      let request = Request(
        query: query, k: k, allowed: allowed, effort: effort, threads: threads)
      let answer: Answer = try library.catalog.read { reader in
        try self.answer(request, reader, avoiding: avoided)
      }
      switch answer {
      case .hits(let hits):
        return hits
      case .missing(let number):
        // Most likely there is a newer generation by now; else the catalog is scanned.
        avoided = number
      case .damaged(let number):
        avoided = number
        cached.withLock { $0 = nil }
        IndexHealth.noteDamage(of: number, in: library)
      }
    }
  }

  /// What is searched for, and how.
  private struct Request {
    let query: [Float]
    let k: Int
    let allowed: ClipRanges?
    let effort: SearchEffort
    let threads: Int
  }

  /// What came of one attempt; the numbers are those of generations that cannot be used.
  private enum Answer {
    case hits([SearchHit])
    case missing(Int64)
    case damaged(Int64)
  }

  private func answer(
    _ request: Request, _ reader: borrowing CatalogReader, avoiding avoided: Int64?
  ) throws -> Answer {
    guard let model = try reader.model() else { return .hits([]) }
    guard model.format.dimension == request.query.count else {
      throw IndexError.dimensionMismatch(
        expected: model.format.dimension, found: request.query.count)
    }
    let state: IndexState
    do {
      state = try self.state(reader, model, avoiding: avoided)
    } catch let fault as UnusableGeneration {
      return fault.isMissing ? .missing(fault.number) : .damaged(fault.number)
    }
    var top = TopK(request.k)
    if let file = state.file {
      let hits: [SearchHit] = try search(file, state.live, request)
      guard let confirmed = try confirm(hits, request.query, model, reader) else {
        return .damaged(file.generation.number)
      }
      for hit in confirmed { top.offer(id: hit.id, score: hit.score) }
    }
    let code: VectorFormat.Code = model.format.code
    if let tail = state.tail {
      tail.offer(request.query, code: code, allowed: request.allowed, to: &top)
    } else {
      try scan(reader, after: state.extent.lastClipID, request, code, into: &top)
    }
    return .hits(top.sorted())
  }

  /// The state of the catalog that `reader` shows, from memory where nothing has changed.
  private func state(
    _ reader: borrowing CatalogReader, _ model: ModelIdentity, avoiding avoided: Int64?
  ) throws -> IndexState {
    let mark: CatalogMark = try reader.mark()
    let earlier: IndexState? = cached.withLock { $0 }
    if let earlier, earlier.mark == mark { return earlier }
    var file: GenerationFile?
    if let number = mark.generation, number != avoided {
      if let open = earlier?.file, open.generation.number == number {
        file = open
      } else if let generation = try reader.currentGeneration(),
        try !IndexHealth.isDamaged(generation.number, reader)
      {
        do throws(GenerationFile.Fault) {
          file = try GenerationFile(generation, in: library.state, model: model)
        } catch {
          throw UnusableGeneration(number: number, isMissing: error == .missing)
        }
      }
    }
    let state = try IndexState(reader, mark: mark, file: file, model: model, earlier: earlier)
    cached.withLock { $0 = state }
    return state
  }

  private func search(
    _ file: GenerationFile, _ live: RowSet?, _ request: Request
  ) throws -> [SearchHit] {
    var rows: RowSet? = live
    if let allowed = request.allowed {
      var chosen: RowSet = file.index.rows(allowing: allowed.ranges)
      if let live { chosen.formIntersection(live) }
      rows = chosen
    }
    return try file.index.search(
      query: request.query, k: request.k, effort: request.effort, allowed: rows,
      threads: request.threads)
  }

  /// The hits with the scores of the catalog's own vectors; nil where the file says something else.
  ///
  /// So no damage of the file can put a clip before one that fits better, or show a wrong score.
  private func confirm(
    _ hits: [SearchHit], _ query: [Float], _ model: ModelIdentity,
    _ reader: borrowing CatalogReader
  ) throws -> [SearchHit]? {
    var confirmed: [SearchHit] = []
    for hit in hits.prefix(Self.confirmedHits) {
      guard let vector = try reader.vector(ofClip: hit.id),
        vector.count == model.format.byteCount
      else { return nil }
      let score: Float = vector.withUnsafeBytes {
        VectorCoding.products(of: query, with: $0.bytes, code: model.format.code)[0]
      }
      // Both were computed from the same numbers, in some order of summation.
      guard abs(score - hit.score) <= 1e-3 * max(1, abs(score)) else { return nil }
      confirmed.append(SearchHit(id: hit.id, score: score))
    }
    return confirmed + hits.dropFirst(Self.confirmedHits)
  }

  /// Compares the query with the catalog's vectors, block by block.
  private func scan(
    _ reader: borrowing CatalogReader, after start: Int64, _ request: Request,
    _ code: VectorFormat.Code, into top: inout TopK
  ) throws {
    var block = TailVectors()
    try reader.forEachVector(afterClip: start) { id, vector in
      guard request.allowed?.contains(id) ?? true else { return }
      block.append(id: id, vector: vector)
      if block.count == 256 {
        block.offer(request.query, code: code, allowed: nil, to: &top)
        block.removeAll()
      }
    }
    block.offer(request.query, code: code, allowed: nil, to: &top)
  }
}

/// A generation whose file cannot be searched.
private struct UnusableGeneration: Error {
  let number: Int64
  let isMissing: Bool
}
