import Kernels
import Synchronization

/// Which rows of the source each list has.
struct ListMembers: Sendable {
  /// The rows of the source, list after list, rising within each.
  let rows: [UInt32]
  /// Where each list begins in `rows`, and behind them their number.
  let starts: [Int]

  /// Sorts rows by the list that each is assigned to.
  init(assignment: [Int32], listCount: Int) {
    var starts = [Int](repeating: 0, count: listCount + 1)
    for list in assignment { starts[Int(list) + 1] += 1 }
    for list in 0..<listCount { starts[list + 1] += starts[list] }
    self.starts = starts
    var next: [Int] = starts
    var rows = [UInt32](repeating: 0, count: assignment.count)
    for (row, list) in assignment.enumerated() {
      rows[next[Int(list)]] = UInt32(row)
      next[Int(list)] += 1
    }
    self.rows = rows
  }

  /// The number of lists.
  var count: Int { starts.count - 1 }

  /// The places of a list.
  func places(of list: Int) -> Range<Int> { starts[list]..<starts[list + 1] }

  /// The groups of all lists.
  var groupCount: Int {
    (0..<count).reduce(0) {
      $0 + (places(of: $1).count + CodeLayout.groupRows - 1) / CodeLayout.groupRows
    }
  }
}

extension IndexConstruction {
  // Points for each list that clustering looks at, and for all together.
  private static var pointsPerList: Int { 64 }
  private static var mostPoints: Int { 512_000 }
  private static var blockRows: Int { 4_096 }

  /// Divides the vectors among lists of neighbours, by their leading rotated components.
  mutating func divide(
    _ rotation: Rotation, listCount: Int
  ) throws(IndexError) -> ListMembers {
    let count: Int = reader.count
    guard listCount > 1 else {
      return ListMembers(assignment: [Int32](repeating: 0, count: count), listCount: 1)
    }
    let columns: Int = min(reader.dimension, max(128, rotation.layout.stages[0]))
    let wanted: Int = max(listCount, min(Self.pointsPerList * listCount, Self.mostPoints))
    let sample: [UInt32] = generator.sample(wanted, of: count).map { UInt32($0) }
    let points: [Float] = try inBlocks(sample.count) { (part, reader) throws(IndexError) in
      rotation.apply(try reader.rows(sample[part]), columns: columns)
    }
    let clustering = Clustering(
      points: points, dimension: columns, count: listCount, threads: settings.threads,
      using: &generator)
    let assignment: [Int32] = try inBlocks(count) { (part, reader) throws(IndexError) in
      let block: [Float] = rotation.apply(try reader.rows(part), columns: columns)
      return clustering.assign(block, threads: 1).centres
    }
    return ListMembers(assignment: assignment, listCount: listCount)
  }

  /// Maps blocks of rows, on all threads, and joins the results.
  private func inBlocks<Value: Sendable>(
    _ count: Int,
    _ body: @Sendable (Range<Int>, RowReader<Source>) throws(IndexError) -> [Value]
  ) throws(IndexError) -> [Value] {
    let reader: RowReader<Source> = reader
    let blocks: Int = (count + Self.blockRows - 1) / Self.blockRows
    let parts: [Result<[Value], IndexError>] = Workers.map(blocks, threads: settings.threads) {
      let start: Int = $0 * Self.blockRows
      do throws(IndexError) {
        return .success(try body(start..<min(start + Self.blockRows, count), reader))
      } catch {
        return .failure(error)
      }
    }
    var values: [Value] = []
    for part in parts { values += try part.get() }
    return values
  }
}
