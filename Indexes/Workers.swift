import Kernels
import Synchronization

/// Pieces of work of unequal size, shared among threads.
enum Workers {
  /// The results of `body` for `0..<count`, in this order; whoever is free takes the next.
  static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let threads: Int = min(max(1, threads), count)
    if threads <= 1 { return (0..<count).map(body) }
    let next = Atomic<Int>(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    Parallel.slices(of: threads, grain: 1, threads: threads) { _ in
      while true {
        let (piece, _) = next.add(1, ordering: .relaxed)
        guard piece < count else { return }
        let result: Result = body(piece)
        results.withLock { $0[piece] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  /// As ``map(_:threads:_:)``, for work of milliseconds, for which threads stay awake a moment.
  static func quickMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    if min(threads, count) <= 1 { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    Parallel.tiles(count, threads: threads) { piece in
      let result: Result = body(piece)
      results.withLock { $0[piece] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
