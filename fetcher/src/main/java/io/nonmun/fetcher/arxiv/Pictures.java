package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.Picture;
import io.nonmun.fetcher.http.HttpAnswer;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Makes a picture fit to be sent: its first bytes say what it is, whatever its name does; its size
/// is looked at before it is decoded, and decoding leaves out lines and columns that would be
/// scaled away.
final class Pictures {

  /// The longer side, as a phone shows it.
  private static final int LONGEST_SIDE = 1_280;

  /// More than the largest plots have; what is decoded of them is a tenth at most.
  private static final long MOST_PIXELS = 100_000_000;

  private static final int SHORTEST_SIDE = 16;

  /// Telegram refuses thinner ones.
  private static final int MOST_TIMES_AS_LONG = 20;

  private enum Type {
    PNG("png", 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'),
    JPEG("jpg", 0xFF, 0xD8, 0xFF),
    GIF("png", 'G', 'I', 'F', '8');

    private final String suffix;
    private final byte[] magic;

    Type(String suffix, int... magic) {
      this.suffix = suffix;
      this.magic = new byte[magic.length];
      for (var i = 0; i < magic.length; i++) {
        this.magic[i] = (byte) magic[i];
      }
    }

    static Optional<Type> of(byte[] bytes) {
      return Arrays.stream(values())
          .filter(type ->
              bytes.length > type.magic.length
                  && Arrays.equals(bytes, 0, type.magic.length, type.magic, 0, type.magic.length))
          .findFirst();
    }
  }

  private Pictures() {}

  /// @throws FetchException of kind `MALFORMED` if it is no picture that can be sent
  static Picture checked(HttpAnswer answer) {
    var type =
        Type.of(answer.body())
            .orElseThrow(() -> Html.malformed(answer, "neither PNG, JPEG nor GIF", null));
    var reader = ImageIO.getImageReadersByFormatName(type.name()).next();
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(answer.body()))) {
      reader.setInput(stream, true, true);
      var image = scaled(decode(reader, answer));
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, type == Type.JPEG ? "jpeg" : "png", bytes);
      return new Picture(bytes.toByteArray(), type.suffix, image.getWidth(), image.getHeight());
    } catch (IOException e) {
      throw Html.malformed(answer, "no sound " + type, e);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage decode(ImageReader reader, HttpAnswer answer) throws IOException {
    var width = reader.getWidth(0);
    var height = reader.getHeight(0);
    var longer = Math.max(width, height);
    var shorter = Math.min(width, height);
    if ((long) width * height > MOST_PIXELS
        || shorter < SHORTEST_SIDE
        || longer > (long) shorter * MOST_TIMES_AS_LONG) {
      throw Html.malformed(answer, "a picture of %d x %d".formatted(width, height), null);
    }
    var parameters = reader.getDefaultReadParam();
    var step = Math.max(1, longer / (2 * LONGEST_SIDE));
    parameters.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, parameters);
  }

  /// On white, which is what a transparent ground is meant to lie on.
  private static BufferedImage scaled(BufferedImage image) {
    var factor =
        Math.min(1.0, (double) LONGEST_SIDE / Math.max(image.getWidth(), image.getHeight()));
    var width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    var height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var canvas = scaled.createGraphics();
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, width, height);
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    canvas.drawImage(image, 0, 0, width, height, null);
    canvas.dispose();
    return scaled;
  }
}
