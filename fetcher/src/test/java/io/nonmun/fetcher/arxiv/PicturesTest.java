package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.fetcher.FetchException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturesTest {

  private static byte[] picture(String format, int width, int height) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "png, 640, 480, png, 640, 480",
    "jpeg, 640, 480, jpg, 640, 480",
    "gif, 640, 480, png, 640, 480",
    "png, 4000, 1000, png, 1280, 320",
    "png, 900, 3600, png, 320, 1280"
  })
  void isNoLargerThanAMessageTakes(
      String format, int width, int height, String suffix, int toWidth, int toHeight)
      throws IOException {
    var picture = Pictures.checked(ArxivForms.answer(200, picture(format, width, height)));

    assertThat(picture.suffix()).isEqualTo(suffix);
    var sent = ImageIO.read(new ByteArrayInputStream(picture.bytes()));
    assertThat(new int[] {sent.getWidth(), sent.getHeight()})
        .containsExactly(toWidth, toHeight)
        .containsExactly(picture.width(), picture.height());
  }

  @Test
  void theFirstBytesSayWhatItIs() {
    refuses(
        "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8), "neither");
    refuses("RIFF0000WEBPVP8 ".getBytes(StandardCharsets.UTF_8), "neither");
    refuses(new byte[0], "neither");
  }

  /// A few bytes that would be gigabytes of pixels.
  @Test
  void aBombIsNotDecoded() throws IOException {
    var bomb = ByteBuffer.wrap(picture("png", 100, 100));
    bomb.putInt(16, 60_000).putInt(20, 60_000);
    var crc = new CRC32();
    crc.update(bomb.array(), 12, 17);
    bomb.putInt(29, (int) crc.getValue());

    refuses(bomb.array(), "60000 x 60000");
  }

  @Test
  void aStripeOrADotIsNoFigure() throws IOException {
    refuses(picture("png", 2000, 20), "2000 x 20");
    refuses(picture("png", 8, 8), "8 x 8");
  }

  @Test
  void halfAPictureIsNone() throws IOException {
    var whole = picture("png", 640, 480);

    refuses(Arrays.copyOf(whole, 60), "no sound PNG");
  }

  private static void refuses(byte[] bytes, String why) {
    assertThatThrownBy(() -> Pictures.checked(ArxivForms.answer(200, bytes)))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(why);
  }
}
