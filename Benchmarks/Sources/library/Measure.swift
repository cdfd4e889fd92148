import ArgumentParser
import Catalog
import Foundation
import Indexes
import Kernels
import Retrieval
import Timing

/// Times the parts of a query, from opening the library to the hits.
struct Measure: ParsableCommand {
  @Argument(help: "A library.")
  var folder: String

  @Option(help: "Rounds; the shortest counts.")
  var rounds: Int = 7

  @Option(help: "Most threads.")
  var threads: Int = 2

  func run() throws {
    let location = try LibraryLocation.existing(override: folder, from: folder)
    let statistics = try LibraryStatistics(Library.existing(location))
    let index = statistics.index
    print(
      "\(statistics.clips) clips of \(statistics.videos) videos, generation of \(index?.clips ?? 0), "
        + "tail \(index?.tail ?? 0), deleted \(index?.deleted ?? 0), catalog "
        + "\(statistics.catalogBytes / 1_000_000) MB, file \((index?.bytes ?? 0) / 1_000_000) MB\n")
    let filters: [(String, PathFilter?)] = [
      ("all", nil), ("half of the videos", .glob("*[02468].mp4")),
      ("one folder of 100", .below("invented/1/folder7")),
      ("one video", .below("invented/1/folder7/video7.mp4")),
    ]
    var table = Table([
      "query", "open, ms", "filter, ms", "first search, ms", "next, ms", "exact, ms",
    ])
    for (name, filter) in filters {
      var steps = (Timing(), Timing(), Timing(), Timing(), Timing())
      for round in 0..<rounds {
        let library = try steps.0.measure { try Library.existing(location) }
        let query: [Float] = try query(library, round)
        let searcher = VectorIndex(library)
        let allowed = try steps.1.measure {
          try filter.map { filter in
            try library.catalog.read { try $0.clipRanges(matching: filter) }
          }
        }
        func search(_ effort: SearchEffort) throws -> [SearchHit] {
          try searcher.search(query, k: 40, allowed: allowed, effort: effort, threads: threads)
        }
        _ = try steps.2.measure { try search(.recall(0.99)) }
        _ = try steps.3.measure { try search(.recall(0.99)) }
        _ = try steps.4.measure { try search(.exact) }
      }
      table.add(
        [name]
          + [steps.0, steps.1, steps.2, steps.3, steps.4].map { timing in
            String(format: "%.2f", timing.minimum * 1000)
          })
    }
    print(table.text)
  }

  /// A vector like those of texts: near some clip, but not of its group.
  private func query(_ library: Library, _ round: Int) throws -> [Float] {
    let format = try library.catalog.read { try $0.model()?.format }
    var generator = SplitMix64(seed: UInt64(1000 + round))
    let id = Int64(1 + generator.next() % 100_000)
    let noise = InventedVectors.unit(
      (0..<(format?.dimension ?? 1)).map { _ in InventedVectors.normal(&generator) })
    guard let data = try library.catalog.read({ try $0.vector(ofClip: id) }), let format else {
      return noise
    }
    let vector: [Float] = data.withUnsafeBytes { bytes in
      (0..<format.dimension).map { index in
        switch format.code {
        case .float32: bytes.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
        case .float16: Float(bytes.loadUnaligned(fromByteOffset: 2 * index, as: Float16.self))
        }
      }
    }
    return InventedVectors.unit(zip(vector, noise).map { $0 + 0.5 * $1 })
  }
}
