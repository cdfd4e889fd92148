import Tensors
import Testing

@Suite struct TensorTests {
  @Test func `a linear layer multiplies by the transposed weight and adds the bias`() {
    let layer = Linear(
      weight: Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
      bias: Tensor(shape: [2], values: [10, 20]))
    let result = layer(Tensor(shape: [2, 3], values: [1, 0, 0, 1, 1, 1]))
    #expect(result == Tensor(shape: [2, 2], values: [11, 24, 16, 35]))
  }

  @Test func `unit rows have length one and a zero row stays zero`() {
    let rows = Tensor(shape: [2, 2], values: [3, 4, 0, 0]).unitRows()
    #expect(rows.values == [0.6, 0.8, 0, 0])
  }

  @Test func `slices and means follow the first axis`() {
    let tensor = Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 9])
    #expect(tensor[1] == Tensor(shape: [2], values: [3, 4]))
    #expect(tensor.rows(1..<3).shape == [2, 2])
    #expect(tensor.meanOfRows() == Tensor(shape: [2], values: [3, 5]))
  }
}
