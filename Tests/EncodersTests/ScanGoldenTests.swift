import Kernels
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint)) struct ScanGoldenTests {
  @Test(arguments: InstructionSet.supported)
  func `the scan equals the authors' to one part in a hundred thousand`(
    set: InstructionSet
  ) throws {
    let kernels = try #require(Kernels(set))
    let u = try Goldens.tensor("scan_u")
    let delta = try Goldens.tensor("scan_delta")
    let z = try Goldens.tensor("scan_z")
    let b = try Goldens.tensor("scan_B")
    let c = try Goldens.tensor("scan_C")
    let expected = try Goldens.tensor("scan_out")
    let expectedState = try Goldens.tensor("scan_last_state")
    // The goldens give steps, not what they are projected from: the projection is the identity.
    let channels: Int = u.shape[2]
    let states: Int = b.shape[2]
    let identity: [Float] = (0..<channels * channels).map { $0 % (channels + 1) == 0 ? 1 : 0 }
    let weights = ScanWeights(
      decay: try Goldens.tensor("scan_A").values, skip: try Goldens.tensor("scan_D").values,
      stepBias: try Goldens.tensor("scan_delta_bias").values, stepProjection: identity)
    for item in 0..<u.shape[0] {
      let length: Int = u.shape[1]
      let parameters: [Float] = (0..<length).flatMap { t in
        delta[item][t].values + b[item][t].values + c[item][t].values
      }
      var output = [Float](repeating: 0, count: length * channels)
      var state: [Float] = weights.initialState()
      kernels.selectiveScan(
        input: u[item].values, parameters: parameters,
        gate: Columns(z[item].values, stride: channels), weights: weights, rows: length,
        direction: .forward, state: &state, into: &output, at: Placement(stride: channels))
      let last: [Float] = (0..<channels).flatMap { channel in
        (0..<states).map { state[weights.stateIndex(channel: channel, state: $0)] }
      }
      #expect(largestDifference(output, expected[item].values) < 1e-5)
      #expect(largestDifference(last, expectedState[item].values) < 1e-5)
    }
  }
}
