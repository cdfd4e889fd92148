import Checkpoints
import DefaultModel
import Foundation
import Testing

@testable import Retrieval

@Suite struct SampleReferenceTests {
  @Test func `sample videos and captions have the similarities that PyTorch computed`() throws {
    let bundle = try ModelBundle.open(#require(DefaultModel.bundlePath))
    let check = try ReferenceCheck(samples: #require(DefaultModel.samplesPath))
    #expect(check.count >= 4)
    #expect(try check.largestDifference(bundle) < ReferenceCheck.tolerance)
  }

  @Test func `the shipped bundle is intact`() throws {
    let bundle = try ModelBundle.open(#require(DefaultModel.bundlePath))
    try bundle.verify()
    #expect(bundle.precision == .float16)
  }
}
