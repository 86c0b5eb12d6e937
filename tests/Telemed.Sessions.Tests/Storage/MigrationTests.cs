using Shouldly;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Storage;

public sealed class MigrationTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Instances_that_start_at_once_make_the_tables_once(Engine engine)
    {
        await using var made = await TestDatabase.CreateAsync(engine);

        var instances = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => made.OpenAsync()));

        var applied = await instances[0].ReadAsync(
            unit => unit.FirstAsync<long>("SELECT COUNT(*) FROM schema_versions"), TestContext.Current.CancellationToken);
        applied.ShouldBe(Migration.All.Count);
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_write_that_fails_leaves_nothing_behind(Engine engine)
    {
        await using var made = await TestDatabase.CreateAsync(engine);
        await using var database = await made.OpenAsync();

        await Should.ThrowAsync<InvalidOperationException>(database.WriteAsync(
            async unit =>
            {
                await unit.ExecuteAsync("INSERT INTO instances (id, seen_at) VALUES ('a', 1)");
                throw new InvalidOperationException();
            },
            TestContext.Current.CancellationToken));

        (await database.ReadAsync(unit => unit.FirstAsync<long>("SELECT COUNT(*) FROM instances"), TestContext.Current.CancellationToken)).ShouldBe(0);
    }
}
