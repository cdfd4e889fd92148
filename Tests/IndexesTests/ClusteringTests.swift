import Kernels
import TestSupport
import Testing

@testable import Indexes

@Suite struct ClusteringTests {
  private static let dimension: Int = 16

  /// Points around 300 places, one after the other.
  private func points(_ count: Int) -> [Float] {
    var generator = SeededGenerator(seed: 5)
    let places: [Float] = (0..<300 * Self.dimension).map { _ in
      Float.random(in: -1...1, using: &generator)
    }
    return (0..<count).flatMap { _ in
      let place: Int = Int.random(in: 0..<300, using: &generator) * Self.dimension
      return places[place..<place + Self.dimension].map {
        $0 + Float.random(in: -0.2...0.2, using: &generator)
      }
    }
  }

  private func clustering(_ points: [Float], _ count: Int, threads: Int) -> Clustering {
    var generator = SplitMix64(seed: 1)
    return Clustering(
      points: points, dimension: Self.dimension, count: count, threads: threads,
      using: &generator)
  }

  @Test
  func `of many centres nearly every point finds the nearest, and another that is hardly farther`()
  {
    let points: [Float] = points(4_200)
    let clustering = clustering(points, 2_100, threads: 2)
    let found = clustering.assign(points, threads: 2)
    let all = CentreTable(clustering.centres, dimension: Self.dimension).assign(points, threads: 2)
    let equal: Int = zip(found.centres, all.centres).count { $0 == $1 }
    #expect(Double(equal) >= 0.95 * Double(found.centres.count))
    #expect(found.score <= all.score * 1.000001)
    #expect(found.score >= all.score * 0.995)
  }

  @Test func `many centres do not depend on the number of threads`() {
    let points: [Float] = points(3_000)
    let one = clustering(points, 2_048, threads: 1)
    let two = clustering(points, 2_048, threads: 2)
    #expect(one.centres == two.centres)
    #expect(one.assign(points, threads: 1).centres == two.assign(points, threads: 2).centres)
  }

  @Test func `centres side by side are neighbours`() {
    let points: [Float] = points(4_200)
    let clustering = clustering(points, 2_048, threads: 2)
    let centres: [Float] = clustering.centres
    func distance(_ a: Int, _ b: Int) -> Float {
      (0..<Self.dimension).reduce(0) {
        let difference: Float =
          centres[a * Self.dimension + $1] - centres[b * Self.dimension + $1]
        return $0 + difference * difference
      }
    }
    let near: Float = (1..<2_048).reduce(0) { $0 + distance($1 - 1, $1) }
    let far: Float = (1..<2_048).reduce(0) { $0 + distance($1 - 1, ($1 * 997 + 31) % 2_048) }
    #expect(near < 0.8 * far)
  }
}
