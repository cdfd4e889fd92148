import Kernels

/// k-means: centres such that points are close to one of them.
struct Clustering: Sendable {
  /// Components of a point.
  let dimension: Int
  /// `(count, dimension)`.
  private(set) var centres: [Float]
  // Where to look for the nearest of many centres.
  private var cells: CentreCells?

  private static let iterations: Int = 6
  private static let restarts: Int = 3
  // From so many centres on, comparing a point with all of them is the better part of a build.
  private static let leastCelled: Int = 2_048

  /// The number of centres.
  var count: Int { centres.count / dimension }

  /// Finds `count` centres for `points`; there are at least as many points.
  ///
  /// Begins with points chosen by chance, several times, goes on with the choice that a part of the
  /// points likes best, and gives centres that lose all points a place in the largest clusters.
  init(
    points: [Float], dimension: Int, count: Int, threads: Int,
    using generator: inout SplitMix64
  ) {
    self.dimension = dimension
    centres = []
    let pointCount: Int = points.count / dimension
    let fewer: [Float] = Self.gather(
      generator.sample(min(pointCount, 16 * count, 65_536), of: pointCount), points, dimension)
    if count >= Self.leastCelled {
      let coarse = Clustering(
        points: fewer, dimension: dimension, count: 2 * Int(Double(count).squareRoot()),
        threads: threads, using: &generator)
      cells = CentreCells(coarse.centres, dimension: dimension)
    }
    var best: (score: Double, centres: [Float]) = (-.infinity, [])
    for _ in 0..<(count > 1 ? Self.restarts : 1) {
      centres = Self.gather(generator.sample(count, of: pointCount), points, dimension)
      cells?.fill(with: centres, threads: threads)
      improve(fewer, threads: threads, using: &generator)
      let score: Double = assign(fewer, threads: threads).score
      if score > best.score || best.centres.isEmpty { best = (score, centres) }
    }
    centres = best.centres
    cells?.fill(with: centres, threads: threads)
    for _ in 0..<(count > 1 ? Self.iterations : 1) {
      improve(points, threads: threads, using: &generator)
    }
    if let cells {
      centres = cells.sorted(centres, threads: threads)
      self.cells?.fill(with: centres, threads: threads)
    }
  }

  /// The nearest centre of each point, and how near points are, more is better.
  ///
  /// Of many centres those near the point's cell are looked at.
  func assign(_ points: [Float], threads: Int) -> (centres: [Int32], score: Double) {
    if let cells { return cells.assign(points, threads: threads) }
    return CentreTable(centres, dimension: dimension).assign(points, threads: threads)
  }

  /// Moves every centre to the mean of its points.
  private mutating func improve(
    _ points: [Float], threads: Int, using generator: inout SplitMix64
  ) {
    let nearest: [Int32] = assign(points, threads: threads).centres
    var sums = [Float](repeating: 0, count: centres.count)
    var sizes = [Int](repeating: 0, count: count)
    let dimension: Int = self.dimension
    unsafe points.withUnsafeBufferPointer { points in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for (point, centre) in nearest.enumerated() {
          sizes[Int(centre)] += 1
          let (from, to) = (point * dimension, Int(centre) * dimension)
          for index in 0..<dimension { unsafe sums[to + index] += points[from + index] }
        }
      }
    }
    // Centres without points go to points of the largest clusters.
    let largest: [Int] = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    var members: [Int: Int] = [:]
    for (point, centre) in nearest.enumerated() where generator.next() & 7 == 0 {
      members[Int(centre)] = point
    }
    var next: Int = 0
    for centre in sizes.indices {
      let to = centre * dimension..<(centre + 1) * dimension
      if sizes[centre] > 0 {
        let inverse: Float = 1 / Float(sizes[centre])
        for index in to { centres[index] = sums[index] * inverse }
      } else {
        let donor: Int = members[largest[next % largest.count]] ?? 0
        next += 1
        centres.replaceSubrange(
          to, with: points[donor * dimension..<(donor + 1) * dimension])
      }
    }
    cells?.fill(with: centres, threads: threads)
  }

  private static func gather(_ rows: [Int], _ points: [Float], _ dimension: Int) -> [Float] {
    var chosen: [Float] = []
    chosen.reserveCapacity(rows.count * dimension)
    for row in rows { chosen += points[row * dimension..<(row + 1) * dimension] }
    return chosen
  }
}
