internal import CKernels

/// The sizes of a depthwise convolution over planes of channel-last cells.
public struct DepthwiseShape: Hashable, Sendable {
  /// Planes, for example frames.
  public let depth: Int
  /// Rows of cells in a plane.
  public let rows: Int
  /// Columns of cells in a plane.
  public let columns: Int
  /// Floats of a cell.
  public let channels: Int
  /// Floats from one plane to the next; a plane may hold more than its cells.
  public let planeStride: Int
  /// Taps across planes, odd.
  public let kernelDepth: Int
  /// Taps along rows and along columns, odd.
  public let kernelSide: Int

  /// Puts sizes together.
  public init(
    depth: Int, rows: Int, columns: Int, channels: Int, planeStride: Int, kernelDepth: Int,
    kernelSide: Int
  ) {
    precondition(min(depth, rows, columns, channels) > 0, "nothing to convolve")
    precondition(
      kernelDepth > 0 && kernelSide > 0 && kernelDepth % 2 == 1 && kernelSide % 2 == 1,
      "a kernel of even size")
    precondition(planeStride >= rows * columns * channels, "cells beyond their plane")
    self.depth = depth
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.planeStride = planeStride
    self.kernelDepth = kernelDepth
    self.kernelSide = kernelSide
  }
}

extension Kernels {
  /// Adds a depthwise convolution of `input`, zeros outside it, to `output`.
  ///
  /// - Parameters:
  ///   - input: Planes as `shape` says, the first one's cells from `offset` on.
  ///   - offset: Floats before the first cell, in `input` and in `output`.
  ///   - weight: `(kernelDepth, kernelSide, kernelSide, channels)`.
  ///   - bias: `(channels)`.
  ///   - shape: All sizes.
  ///   - output: The layout of `input`.
  public func addDepthwiseConvolution(
    of input: [Float], offset: Int, weight: [Float], bias: [Float], shape: DepthwiseShape,
    to output: inout [Float]
  ) {
    let taps: Int = shape.kernelDepth * shape.kernelSide * shape.kernelSide
    let cells: Int = shape.rows * shape.columns * shape.channels
    let end: Int = offset + (shape.depth - 1) * shape.planeStride + cells
    precondition(offset >= 0 && end <= input.count && end <= output.count, "cells outside")
    precondition(weight.count == taps * shape.channels, "weights of another size")
    precondition(bias.count == shape.channels, "bias of another width")
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe weight.withUnsafeBufferPointer { weight in
          unsafe bias.withUnsafeBufferPointer { bias in
            guard let source = source.baseAddress, let target = target.baseAddress else { return }
            var convolution = unsafe VSDepthwise(
              input: source + offset, weight: weight.baseAddress, bias: bias.baseAddress,
              output: target + offset, depth: shape.depth, rows: shape.rows,
              columns: shape.columns, channels: shape.channels, plane_stride: shape.planeStride,
              kernel_depth: shape.kernelDepth, kernel_side: shape.kernelSide)
            unsafe table.depthwise_conv(&convolution)
          }
        }
      }
    }
  }
}
