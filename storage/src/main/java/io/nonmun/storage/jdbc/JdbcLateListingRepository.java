package io.nonmun.storage.jdbc;

import io.nonmun.storage.LateListingRepository;
import io.nonmun.storage.model.Category;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

final class JdbcLateListingRepository implements LateListingRepository {

  private static final String EXPECT =
      """
      INSERT INTO late_listing (announced_on, category)
      SELECT announced_on, category FROM (SELECT ? AS announced_on, ? AS category) AS wanted
      WHERE NOT EXISTS (
        SELECT 1 FROM listing WHERE listing.announced_on = wanted.announced_on
          AND listing.category = wanted.category)
      ON CONFLICT DO NOTHING
      """;

  private static final String ARRIVED =
      """
      SELECT category FROM late_listing JOIN listing USING (announced_on, category)
      WHERE announced_on = ? ORDER BY category
      """;

  private final Database database;

  JdbcLateListingRepository(Database database) {
    this.database = database;
  }

  @Override
  public void expect(LocalDate day, Collection<Category> wanted) {
    forEach("remember late listings of " + day, EXPECT, day, wanted);
  }

  @Override
  public SortedMap<LocalDate, List<Category>> since(LocalDate first) {
    var late = new TreeMap<LocalDate, List<Category>>();
    database.read(
        "read the late listings since " + first,
        sql -> {
          sql.sql("SELECT * FROM late_listing WHERE announced_on >= ? ORDER BY category")
              .param(first.toString())
              .query(row -> {
                late.computeIfAbsent(
                        LocalDate.parse(row.getString("announced_on")), _ -> new ArrayList<>())
                    .add(new Category(row.getString("category")));
              });
          return late;
        });
    return late;
  }

  @Override
  public List<Category> arrived(LocalDate day) {
    return database.read(
        "read the late listings that arrived of " + day,
        sql ->
            sql.sql(ARRIVED).param(day.toString()).query(String.class).list().stream()
                .map(Category::new)
                .toList());
  }

  @Override
  public void forget(LocalDate day, Collection<Category> added) {
    forEach(
        "forget late listings of " + day,
        "DELETE FROM late_listing WHERE announced_on = ? AND category = ?",
        day,
        added);
  }

  private void forEach(String doing, String sql, LocalDate day, Collection<Category> categories) {
    database.write(
        doing,
        _ ->
            database.batch(
                sql, categories, category -> new Object[] {day.toString(), category.code()}));
  }
}
