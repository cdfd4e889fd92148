import Checkpoints
import DefaultModel
import Encoders
import Tensors
import Testing

@testable import Retrieval

@Suite struct CaptionBankTests {
  @Test func `captions are all different and become unit vectors`() throws {
    #expect(Set(CaptionBank.captions).count == CaptionBank.count)
    let bundle = try ModelBundle.open(try #require(DefaultModel.bundlePath))
    let encoder = try TextQueryEncoder(bundle)
    let vector = try encoder.query(CaptionBank.captions[17]).vector.values
    #expect(vector.count == bundle.configuration.jointWidth)
    let square: Float = vector.reduce(0) { $0 + $1 * $1 }
    #expect(abs(square - 1) < 1e-4)
  }
}
