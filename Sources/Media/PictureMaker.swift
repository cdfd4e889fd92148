import Kernels

/// A frame in the form wanted.
struct FittedPicture: Sendable {
  let width: Int
  let height: Int
  let values: PictureValues
}

/// Brings frames into the form that a request wants.
struct PictureMaker {
  private let fit: PictureFit?
  private var fitter: PictureFitter?

  init(_ request: ClipRequest) {
    fit = request.fit
  }

  /// Whether pictures keep the size of their frames.
  var keepsSize: Bool { fit == nil }

  mutating func picture(of image: RGBImage) -> FittedPicture {
    guard let fit else {
      return FittedPicture(
        width: image.width, height: image.height, values: .bytes(image.pixels))
    }
    var fitting: PictureFitter = fitter ?? PictureFitter(fit)
    let values = fitting(image.pixels, width: image.width, height: image.height)
    fitter = fitting
    return FittedPicture(width: fit.side, height: fit.side, values: values)
  }
}
