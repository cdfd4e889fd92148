import Kernels

extension CodedSearch {
  /// A list and the score of its centroid.
  struct RankedList {
    var list: Int
    var base: Float
    var promise: Float
  }

  /// The `wanted` most promising lists, best first.
  func rankedLists(
    _ query: PreparedQuery, wanted: Int, _ worker: inout SearchWorker
  ) -> [RankedList] {
    let count: Int = lists.entries.count
    // The sketches of the centroids choose some more than wanted, their whole codes among these.
    let rough: Int = wanted + wanted / 2 + 16
    if rough < count / 2 {
      index.file.withBytes(coded.centroidGroups) { groups in
        kernels.scanSketches(
          query.centroidSketch, groups: groups, rows: count, into: &worker.survivors)
      }
      // All survive, in order, so that a row is its place.
      if worker.survivors.count == count {
        let scores: [Float] = worker.survivors.scores
        let chosen: [Int32] = kernels.indicesOfLargest(
          scores.span.extracting(first: count), wanted: rough)
        worker.survivors.keep(chosen.span)
      } else {
        worker.survivors.keepAll(count)
      }
    } else {
      worker.survivors.keepAll(count)
    }
    refineCentroids(query, in: coded.centroidRecords, &worker.survivors)
    let survivors: Survivors = worker.survivors
    var ranked: [RankedList] = (0..<survivors.count).map {
      let list = Int(survivors.rows[$0])
      let entry: ListTable.Entry = lists.entries[list]
      let base: Float = survivors.scores[$0]
      return RankedList(list: list, base: base, promise: entry.weight * base + entry.offset)
    }
    ranked.sort { $0.promise != $1.promise ? $0.promise > $1.promise : $0.list < $1.list }
    return Array(ranked.prefix(wanted))
  }

  /// The scores of the centroids of `lists`.
  func bases(_ query: PreparedQuery, of lists: Range<Int>) -> [Float] {
    var survivors = Survivors(capacity: lists.count)
    survivors.keepAll(lists.count)
    let size: Int = layout.centroidRecordSize
    let first: Int = coded.centroidRecords.lowerBound + lists.lowerBound * size
    refineCentroids(query, in: first..<first + lists.count * size, &survivors)
    return Array(survivors.scores.prefix(lists.count))
  }

  /// Replaces the scores of the survivors, which are centroids, by those from their whole codes.
  private func refineCentroids(
    _ query: PreparedQuery, in records: Range<Int>, _ survivors: inout Survivors
  ) {
    index.file.withBytes(records) { records in
      for stage in query.centroidStages {
        kernels.refine(
          stage, records: records, recordSize: layout.centroidRecordSize, threshold: -.infinity,
          &survivors)
      }
    }
  }
}
