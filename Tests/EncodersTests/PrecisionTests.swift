import Checkpoints
import Foundation
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Encoders

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct PrecisionTests {
  @Test(arguments: [WeightPrecision.bfloat16, .int8])
  func `rounded weights keep the vectors of clips and texts close to float32`(
    _ precision: WeightPrecision
  ) throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let clip = try Goldens.tensor("clip")[0]
    let exact = try VideoEncoder(bundle).encode(clip).clipVector.values
    let rounded = try VideoEncoder(bundle.computing(precision)).encode(clip).clipVector.values
    #expect(rounded != exact)
    #expect(cosine(exact, rounded) >= PrecisionChoice.leastCosine(precision))
    let ids = try Goldens.rows("text_ids")[0]
    let mask = try Goldens.rows("text_mask")[0]
    let text = try TextEncoder(bundle).encode(ids: ids, mask: mask).vector.values
    let short = try TextEncoder(bundle.computing(precision)).encode(ids: ids, mask: mask)
      .vector.values
    #expect(cosine(text, short) >= PrecisionChoice.leastCosine(precision))
  }

  @Test(arguments: [WeightPrecision.bfloat16, .int8])
  func `a bundle stored rounded computes what rounding on the fly does`(
    _ precision: WeightPrecision
  ) throws {
    let folder = try TemporaryFolder()
    let bundle = try ModelImporter.importCheckpoint(
      SharedData.path("goldens/videomamba/retrieval.pth"),
      settings: ModelSettings(contentsOf: SharedData.path("goldens/videomamba/config.json")),
      vocabulary: SharedData.path("goldens/videomamba/vocab.txt"), precision: .float32,
      to: folder.path("whole"))
    let stored = try bundle.quantized(to: precision, at: folder.path("rounded"))
    let clip = try Goldens.tensor("clip")[0]
    let direct = try VideoEncoder(bundle.computing(precision)).encode(clip).projected
    #expect(try VideoEncoder(stored).encode(clip).projected == direct)
    #expect(stored.fingerprint != bundle.fingerprint)
    // Back in float32 the rounded weights are multiplied as they are.
    let widened = try VideoEncoder(stored.computing(.float32)).encode(clip).projected
    #expect(largestDifference(widened.values, direct.values) < 0.05)
  }

  @Test func `the number of threads does not change a text vector`() throws {
    let bundle = try Goldens.bundle("retrieval.pth")
    let ids = try Goldens.rows("text_ids")[0]
    let mask = try Goldens.rows("text_mask")[0]
    for precision in [WeightPrecision.float32, .bfloat16, .int8] {
      let encoder = try TextEncoder(bundle.computing(precision))
      let alone = try encoder.encode(ids: ids, mask: mask)
      #expect(try encoder.encode(ids: ids, mask: mask, threads: 3) == alone)
    }
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Double {
    let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let squares = (
      a.reduce(0.0) { $0 + Double($1) * Double($1) }, b.reduce(0.0) { $0 + Double($1) * Double($1) }
    )
    return product / (squares.0 * squares.1).squareRoot()
  }
}
