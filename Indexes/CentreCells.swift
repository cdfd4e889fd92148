import Kernels

/// Centres that points are compared with, one and all.
struct CentreTable: Sendable {
  private let dimension: Int
  // `(count, dimension)`.
  private let centres: [Float]
  // Half the squared length of each.
  private let penalty: [Float]

  private static let blockRows: Int = 256

  init(_ centres: [Float], dimension: Int) {
    self.dimension = dimension
    self.centres = centres
    let rows: Span<Float> = centres.span
    penalty = (0..<centres.count / dimension).map { centre in
      let row = rows.extracting(centre * dimension..<(centre + 1) * dimension)
      return Kernels.best.dot(row, row) / 2
    }
  }

  /// The products of each of `points` with all centres, less the penalties.
  private func products(_ points: [Float], from first: Int, rows: Int) -> [Float] {
    var products = [Float](repeating: 0, count: rows * penalty.count)
    BLAS.multiplyTransposed(
      Columns(points, stride: dimension, offset: first * dimension),
      Columns(centres, stride: dimension), rows: rows, columns: penalty.count, inner: dimension,
      into: &products)
    return products
  }

  /// The nearest centre of each point, and how near points are.
  func assign(_ points: [Float], threads: Int) -> (centres: [Int32], score: Double) {
    let pointCount: Int = points.count / dimension
    let blocks: Int = (pointCount + Self.blockRows - 1) / Self.blockRows
    let parts: [([Int32], Double)] = Workers.map(blocks, threads: threads) { block in
      let start: Int = block * Self.blockRows
      let rows: Int = min(Self.blockRows, pointCount - start)
      let (columns, values) = Kernels.best.bestColumns(
        products(points, from: start, rows: rows).span, penalty: penalty)
      return (columns, values.reduce(0) { $0 + Double($1) })
    }
    return (parts.flatMap { $0.0 }, parts.reduce(0) { $0 + $1.1 })
  }

  /// Rising indices of about the `wanted` centres nearest to each of `points`.
  func nearest(_ wanted: Int, to points: [Float], threads: Int) -> [[Int32]] {
    Workers.map(points.count / dimension, threads: threads) { point in
      let products: [Float] = products(points, from: point, rows: 1)
      let scores: [Float] = zip(products, penalty).map { $0 - $1 }
      return Kernels.best.indicesOfLargest(scores.span, wanted: wanted)
    }
  }
}

/// Finds the nearest of many centres among those near the point's cell.
///
/// Each cell knows 24 times its share of the centres. With 2·√count cells a point meets 14·√count centres
/// instead of all, and its nearest among them in 98 of 100 cases (128 components, 16,000 centres).
struct CentreCells: Sendable {
  private let dimension: Int
  private let cells: [Float]
  private let cellTable: CentreTable
  // For each cell the centres near it, and a table of them.
  private var known: [(centres: [Int32], table: CentreTable)] = []

  private static let shares: Int = 24
  private static let blockRows: Int = 256

  /// Divides space by `cells`, `(count, dimension)`.
  init(_ cells: [Float], dimension: Int) {
    self.dimension = dimension
    self.cells = cells
    cellTable = CentreTable(cells, dimension: dimension)
  }

  private var count: Int { cells.count / dimension }

  /// Learns where the centres are.
  mutating func fill(with centres: [Float], threads: Int) {
    let share: Int = Self.shares * (centres.count / dimension) / count
    let all = CentreTable(centres, dimension: dimension)
    known = all.nearest(share, to: cells, threads: threads).map { near in
      let rows: [Float] = near.flatMap {
        centres[Int($0) * dimension..<(Int($0) + 1) * dimension]
      }
      return (near, CentreTable(rows, dimension: dimension))
    }
  }

  /// The nearest known centre of each point, and how near points are.
  func assign(_ points: [Float], threads: Int) -> (centres: [Int32], score: Double) {
    let cellOfPoint: [Int32] = cellTable.assign(points, threads: threads).centres
    let members = ListMembers(assignment: cellOfPoint, listCount: count)
    // Blocks of points of one cell.
    let blocks: [(cell: Int, places: Range<Int>)] = (0..<count).flatMap { cell in
      let places: Range<Int> = members.places(of: cell)
      return stride(from: places.lowerBound, to: places.upperBound, by: Self.blockRows).map {
        (cell, $0..<min($0 + Self.blockRows, places.upperBound))
      }
    }
    let parts: [(centres: [Int32], score: Double)] = Workers.map(blocks.count, threads: threads) {
      let (cell, places) = blocks[$0]
      var rows: [Float] = []
      rows.reserveCapacity(places.count * dimension)
      for point in members.rows[places] {
        rows += points[Int(point) * dimension..<(Int(point) + 1) * dimension]
      }
      let near = known[cell].table.assign(rows, threads: 1)
      return (near.centres.map { known[cell].centres[Int($0)] }, near.score)
    }
    var nearest = [Int32](repeating: 0, count: cellOfPoint.count)
    for (block, part) in zip(blocks, parts) {
      for (point, centre) in zip(members.rows[block.places], part.centres) {
        nearest[Int(point)] = centre
      }
    }
    return (nearest, parts.reduce(0) { $0 + $1.score })
  }

  /// The centres in the order of their cells, so that neighbours lie side by side.
  func sorted(_ centres: [Float], threads: Int) -> [Float] {
    let cellOfCentre: [Int32] = cellTable.assign(centres, threads: threads).centres
    let order: [UInt32] = ListMembers(assignment: cellOfCentre, listCount: count).rows
    return order.flatMap { centres[Int($0) * dimension..<(Int($0) + 1) * dimension] }
  }
}
