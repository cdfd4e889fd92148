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
    let results = Results<Result>(count)
    Parallel.slices(of: threads, grain: 1, threads: threads) { _ in
      while true {
        let (piece, _) = next.add(1, ordering: .relaxed)
        guard piece < count else { return }
        results.set(body(piece), at: piece)
      }
    }
    return results.all()
  }

  /// As ``map(_:threads:_:)``, for work of milliseconds, for which threads stay awake a moment.
  static func quickMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    if min(threads, count) <= 1 { return (0..<count).map(body) }
    let results = Results<Result>(count)
    Parallel.tiles(count, threads: threads) { results.set(body($0), at: $0) }
    return results.all()
  }

  /// What several threads found, each in its place.
  private final class Results<Result: Sendable>: Sendable {
    private let values: Mutex<[Result?]>

    init(_ count: Int) {
      values = Mutex([Result?](repeating: nil, count: count))
    }

    func set(_ value: Result, at place: Int) {
      values.withLock { $0[place] = value }
    }

    func all() -> [Result] {
      values.withLock { $0.compactMap { $0 } }
    }
  }
}
