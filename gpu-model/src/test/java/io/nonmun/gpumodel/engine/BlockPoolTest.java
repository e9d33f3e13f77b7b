package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.KvCache;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockPoolTest {

  private static final int SIZE = KvCache.BLOCK_TOKENS;

  private final BlockPool pool = new BlockPool(3);
  private final int[] tokens = IntStream.range(0, 3 * SIZE).toArray();

  @Test
  void handsOutEveryBlockOnce() {
    assertThat(new int[] {pool.allocate(), pool.allocate(), pool.allocate(), pool.allocate()})
        .containsExactlyInAnyOrder(0, 1, 2, BlockPool.NONE);
    pool.check(new int[] {1, 1, 1});
  }

  @Test
  void aBlockIsFreeWhenItsLastHolderGivesItBack() {
    var block = pool.allocate();
    pool.retain(block);
    pool.release(block);
    assertThat(pool.available()).isEqualTo(2);
    pool.release(block);
    assertThat(pool.available()).isEqualTo(3);
    assertThatThrownBy(() -> pool.release(block)).hasMessageContaining("twice");
  }

  @Test
  void contentIsFoundByAllThatCameBefore() {
    var first = pool.allocate();
    var second = pool.allocate();
    var content = pool.register(first, BlockPool.ROOT, tokens, 0);
    pool.register(second, content, tokens, SIZE);

    assertThat(pool.find(BlockPool.ROOT, tokens, 0)).isEqualTo(first);
    assertThat(pool.find(content, tokens, SIZE)).isEqualTo(second);
    assertThat(pool.find(BlockPool.ROOT, tokens, SIZE)).isEqualTo(BlockPool.NONE);
    assertThat(pool.find(content, tokens, 0)).isEqualTo(BlockPool.NONE);
  }

  @Test
  void contentGivenBackIsUsedAgainOrLostOldestFirst() {
    var first = pool.allocate();
    var second = pool.allocate();
    pool.register(first, BlockPool.ROOT, tokens, 0);
    pool.register(second, BlockPool.ROOT, tokens, SIZE);
    pool.release(second);
    pool.release(first);
    assertThat(pool.cached()).isEqualTo(2);

    pool.allocate(); // the one without content
    assertThat(pool.allocate()).isEqualTo(second);
    assertThat(pool.find(BlockPool.ROOT, tokens, SIZE)).isEqualTo(BlockPool.NONE);
    pool.retain(pool.find(BlockPool.ROOT, tokens, 0));
    assertThat(pool.available()).isZero();
    pool.check(new int[] {1, 1, 1});
  }

  @Test
  void whatFollowedLostContentIsNotFoundAfterOtherContent() {
    var parent = pool.allocate();
    var child = pool.allocate();
    var content = pool.register(parent, BlockPool.ROOT, tokens, 0);
    pool.register(child, content, tokens, SIZE);
    pool.release(parent);
    pool.allocate();
    assertThat(pool.allocate()).isEqualTo(parent);

    var other = pool.register(parent, BlockPool.ROOT, tokens, 2 * SIZE);
    assertThat(pool.find(other, tokens, SIZE)).isEqualTo(BlockPool.NONE);
  }

  @Test
  void nothingIsFoundAfterAllIsForgotten() {
    pool.register(pool.allocate(), BlockPool.ROOT, tokens, 0);
    pool.forgetAll();
    assertThat(pool.find(BlockPool.ROOT, tokens, 0)).isEqualTo(BlockPool.NONE);
    pool.check(new int[] {1, 0, 0});
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdsAreNeverMiscounted(long seed) {
    var random = new Random(seed);
    var blocks = 12;
    var pool = new BlockPool(blocks);
    var held = new int[blocks];
    var holds = new ArrayList<Integer>();
    for (var i = 0; i < 5_000; i++) {
      var from = random.nextInt(2 * SIZE);
      var found = pool.find(BlockPool.ROOT, tokens, from);
      switch (random.nextInt(4)) {
        case 0 -> {
          var block = pool.allocate();
          if (block != BlockPool.NONE) {
            held[block]++;
            holds.add(block);
            if (random.nextBoolean()) {
              pool.register(block, BlockPool.ROOT, tokens, from);
            }
          }
        }
        case 1 -> {
          if (found != BlockPool.NONE) {
            pool.retain(found);
            held[found]++;
            holds.add(found);
          }
        }
        case 2 -> {
          if (!holds.isEmpty()) {
            var block = holds.remove(random.nextInt(holds.size()));
            pool.release(block);
            held[block]--;
          }
        }
        default -> {
          if (random.nextInt(100) == 0) {
            pool.forgetAll();
          }
        }
      }
      pool.check(held);
    }
  }
}
