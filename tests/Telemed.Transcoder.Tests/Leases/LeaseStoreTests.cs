using System.Diagnostics;
using Microsoft.Extensions.Options;
using Shouldly;
using StackExchange.Redis;
using Telemed.TestServers;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>Leases in a real Redis.</summary>
public sealed class LeaseStoreTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Of_many_that_claim_at_once_one_gets_the_lease_and_each_later_holder_has_a_higher_fence()
    {
        await using var redis = await RedisServer.StartAsync();
        var stores = Enumerable.Range(0, 5).Select(_ => Store(redis)).ToArray();

        var answers = await Task.WhenAll(stores.Select((store, i) => DoAsync(store, $"w{i}", LeaseAct.Claim)));
        var holder = answers.Distinct().ShouldHaveSingleItem().ShouldNotBeNull("everybody sees the same holder");

        var first = int.Parse(holder.WorkerId[1..], null);
        (await DoAsync(stores[first], holder.WorkerId, LeaseAct.Release, new Lease("w9", holder.Fence))).ShouldBe(holder, "nobody gives back what is another's");
        (await DoAsync(stores[first], holder.WorkerId, LeaseAct.Release, holder)).ShouldBeNull();
        var next = (await DoAsync(stores[0], "w9", LeaseAct.Claim)).ShouldNotBeNull();
        next.Fence.ShouldBeGreaterThan(holder.Fence);
        (await DoAsync(stores[first], holder.WorkerId, LeaseAct.Keep, holder)).ShouldBe(next, "who has lost it cannot renew it");
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_dies_is_forgotten_with_everything_it_had_and_leaves_no_key()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = Store(redis);
        await using var watcher = Store(redis);
        await DoAsync(store, "w1", LeaseAct.Claim);
        var clock = Stopwatch.StartNew();

        await Eventually.SomeAsync<object>(
            async () => await DoAsync(watcher, "w2", LeaseAct.Look) is null ? redis : null, TimeSpan.FromSeconds(5), "the lease is free");

        clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        var facts = await watcher.ExchangeAsync(Entry("w2"), [], leaving: true, Deadline);
        facts.Workers.ShouldBeEmpty();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = (string?[]?)await connection.GetDatabase().ExecuteAsync("KEYS", "*") ?? [];
        keys.ShouldBe(["telemed:transcoder:{default}:fence"]);
        ((long)await connection.GetDatabase().ExecuteAsync("PTTL", "telemed:transcoder:{default}:fence")).ShouldBeGreaterThan(0, "it goes too, within a day");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dead_workers_lease_is_seized_once_and_only_as_it_was_known()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = Store(redis);
        var lease = (await DoAsync(store, "w1", LeaseAct.Claim)).ShouldNotBeNull();

        (await DoAsync(store, "w2", LeaseAct.Seize, lease with { Fence = lease.Fence - 1 })).ShouldBe(lease, "it has changed since");
        var seized = (await DoAsync(store, "w2", LeaseAct.Seize, lease)).ShouldNotBeNull();
        (await DoAsync(store, "w3", LeaseAct.Seize, lease)).ShouldBe(seized, "another was quicker");

        (seized.WorkerId, seized.Fence > lease.Fence).ShouldBe(("w2", true));
        var facts = await store.ExchangeAsync(Entry("w3"), [], leaving: false, Deadline);
        facts.Workers.ShouldAllBe(worker => worker.Until > 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lease_is_handed_over_only_to_the_worker_that_it_is_offered_to()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = Store(redis);
        var lease = await DoAsync(store, "w1", LeaseAct.Claim);
        var offered = (await DoAsync(store, "w1", LeaseAct.Offer, lease, "w2")).ShouldNotBeNull();
        offered.ShouldBe(lease! with { OfferedTo = "w2" });

        (await DoAsync(store, "w3", LeaseAct.Claim)).ShouldBe(offered);
        (await DoAsync(store, "w1", LeaseAct.Keep, offered)).ShouldBe(offered, "its holder goes on until it is taken");
        var taken = (await DoAsync(store, "w2", LeaseAct.Claim)).ShouldNotBeNull();

        taken.WorkerId.ShouldBe("w2");
        taken.Fence.ShouldBeGreaterThan(lease!.Fence);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_Redis_that_has_lost_its_memory_goes_on_counting_fences_upwards()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = Store(redis);
        var before = (await DoAsync(store, "w1", LeaseAct.Claim)).ShouldNotBeNull();

        await redis.KillAsync();
        await Should.ThrowAsync<Exception>(() => DoAsync(store, "w1", LeaseAct.Keep, before));
        await redis.ResumeAsync();

        var after = await Eventually.SomeAsync(
            async () =>
            {
                try
                {
                    return await DoAsync(store, "w1", LeaseAct.Keep, before);
                }
                catch (Exception exception) when (exception is RedisException or TimeoutException)
                {
                    return null;
                }
            },
            TimeSpan.FromSeconds(10),
            "Redis answers again");
        after.WorkerId.ShouldBe("w1", "what nobody has is its holder's again");
        after.Fence.ShouldBeGreaterThan(before.Fence);
    }

    [Fact(Timeout = 60_000)]
    public async Task Media_nodes_do_not_see_each_other()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var here = Store(redis);
        await using var there = Store(redis, "ward-2");
        await DoAsync(here, "w1", LeaseAct.Claim);

        (await DoAsync(there, "w2", LeaseAct.Claim)).ShouldNotBeNull().WorkerId.ShouldBe("w2");
        (await there.ExchangeAsync(Entry("w2"), [], leaving: false, Deadline)).Workers.ShouldHaveSingleItem().Id.ShouldBe("w2");
    }

    private static LeaseStore Store(RedisServer redis, string node = "default") =>
        new(Options.Create(new LeaseOptions { Redis = redis.ConnectionString, Node = node }), new LeaseTimings { Answer = TimeSpan.FromSeconds(3) }, TimeProvider.System);

    private static WorkerEntry Entry(string id) => new(id, new Uri($"http://{id}"), 1, Draining: false);

    private static async Task<Lease?> DoAsync(LeaseStore store, string worker, LeaseAct act, Lease? mine = null, string? successor = null) =>
        (await store.ExchangeAsync(Entry(worker), [new LeaseWish("c/p", act, mine, successor)], leaving: false, Deadline)).Leases["c/p"];
}
