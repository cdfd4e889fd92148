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
    let weights = ScanWeights(
      decay: try Goldens.tensor("scan_A").values, skip: try Goldens.tensor("scan_D").values,
      stepBias: try Goldens.tensor("scan_delta_bias").values)
    for item in 0..<u.shape[0] {
      var output = [Float](repeating: 0, count: u[item].count)
      let last = kernels.selectiveScan(
        input: u[item].values, step: delta[item].values,
        gate: Columns(z[item].values, stride: weights.channels),
        stateInput: Columns(b[item].values, stride: weights.states),
        stateOutput: Columns(c[item].values, stride: weights.states), weights: weights,
        direction: .forward, addingTo: &output)
      #expect(largestDifference(output, expected[item].values) < 1e-5)
      #expect(largestDifference(last, expectedState[item].values) < 1e-5)
    }
  }
}
