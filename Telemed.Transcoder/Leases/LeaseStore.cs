using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Telemed.ServiceDefaults.Redis;

namespace Telemed.Transcoder.Leases;

/// <summary>What to do about a lease.</summary>
public enum LeaseAct
{
    /// <summary>Say who has it.</summary>
    Look,

    /// <summary>Take it when nobody has it, or when it is offered to the asker.</summary>
    Claim,

    /// <summary>Renew it; where it is gone (Redis was started anew), take it with a new fence.</summary>
    Keep,

    /// <summary>Renew it and ask another worker to take it over.</summary>
    Offer,

    /// <summary>Give it back.</summary>
    Release,

    /// <summary>Take it from a worker that is dead, unless it has changed meanwhile.</summary>
    Seize,
}

/// <summary>One wish in an exchange.</summary>
/// <param name="Name">The lease's name.</param>
/// <param name="Act">What to do.</param>
/// <param name="Known">
/// The lease as the asker knows it; <see cref="LeaseAct.Keep"/>, <see cref="LeaseAct.Offer"/>, <see cref="LeaseAct.Release"/> and
/// <see cref="LeaseAct.Seize"/> do nothing when it is another one by now.
/// </param>
/// <param name="Successor">Whom to ask.</param>
public sealed record LeaseWish(string Name, LeaseAct Act, Lease? Known = null, string? Successor = null);

/// <summary>What Redis knows after an exchange.</summary>
/// <param name="Workers">Everybody who is alive, the asker included.</param>
/// <param name="Leases">The leases that were asked about; <see langword="null"/> for what nobody has.</param>
public sealed record LeaseFacts(IReadOnlyList<WorkerEntry> Workers, IReadOnlyDictionary<string, Lease?> Leases);

/// <summary>
/// Leases and workers of one media node in Redis. An exchange is one script, so it happens as a whole or not at all: whoever is alive,
/// who has what, and what the asker wants changed. Nothing stays behind: every key has a lifetime.
/// <list type="table">
/// <item><term><c>telemed:transcoder:{node}:workers</c></term><description>hash: worker → when its entry dies (Unix ms) and the entry</description></item>
/// <item><term><c>telemed:transcoder:{node}:fence</c></term><description>the last fence given out, for a day</description></item>
/// <item><term><c>telemed:transcoder:{node}:lease:{name}</c></term><description><see cref="Lease"/></description></item>
/// </list>
/// The braces are a hash tag: on a cluster all keys of a node lie on one server.
/// </summary>
public sealed class LeaseStore(IOptions<LeaseOptions> options, LeaseTimings timings, TimeProvider time) : IAsyncDisposable
{
    // A fence is the time where that is more than the last one plus one: a Redis that lost its memory goes on counting upwards.
    private const string Script =
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local me, entry, lifetime = ARGV[1], ARGV[2], tonumber(ARGV[3])

        if entry == '' then
          redis.call('HDEL', KEYS[1], me)
        else
          redis.call('HSET', KEYS[1], me, string.format('%.0f', now + lifetime) .. ' ' .. entry)
          redis.call('PEXPIRE', KEYS[1], lifetime)
        end
        local workers = {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local dies, text = string.match(all[i + 1], '^(%d+) (.*)$')
          if dies and tonumber(dies) > now then
            workers[#workers + 1] = all[i]
            workers[#workers + 1] = text
            workers[#workers + 1] = dies
          else
            redis.call('HDEL', KEYS[1], all[i])
          end
        end

        local function take(key)
          local fence = string.format('%.0f', math.max(now, (tonumber(redis.call('GET', KEYS[2])) or 0) + 1))
          redis.call('SET', KEYS[2], fence, 'PX', 86400000)
          redis.call('SET', key, me .. ' ' .. fence, 'PX', lifetime)
          return me .. ' ' .. fence
        end

        local leases = {}
        for i = 3, #KEYS do
          local at = 4 + (i - 3) * 3
          local act, known, successor = ARGV[at], ARGV[at + 1], ARGV[at + 2]
          local value = redis.call('GET', KEYS[i])
          if act == 'Claim' then
            if not value or string.match(value, '^%S+ %d+ (%S+)$') == me then
              value = take(KEYS[i])
            end
          elseif act == 'Keep' then
            if value == known then
              redis.call('PEXPIRE', KEYS[i], lifetime)
            elseif not value then
              value = take(KEYS[i])
            end
          elseif act == 'Offer' and value == known then
            value = string.match(known, '^(%S+ %d+)') .. ' ' .. successor
            redis.call('SET', KEYS[i], value, 'PX', lifetime)
          elseif act == 'Release' and value == known then
            redis.call('DEL', KEYS[i])
            value = false
          elseif act == 'Seize' and value == known then
            value = take(KEYS[i])
          end
          leases[#leases + 1] = value or ''
        end
        return { workers, leases }
        """;

    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Hopeless = TimeSpan.FromSeconds(2);

    private readonly string _prefix = $"telemed:transcoder:{{{options.Value.Node}}}:";
    private Task<ConnectionMultiplexer>? _connecting;
    private long _answeredAt;

    /// <summary>
    /// Says who this worker is (<paramref name="self"/>; with <paramref name="leaving"/> the entry goes) and what it wants, and answers
    /// what came of it. Throws when Redis does not answer in time: what was asked for may have happened all the same, and the next
    /// exchange tells.
    /// </summary>
    public async Task<LeaseFacts> ExchangeAsync(WorkerEntry self, IReadOnlyList<LeaseWish> wishes, bool leaving, CancellationToken cancellationToken)
    {
        var connection = await ConnectionAsync(cancellationToken);
        RedisKey[] keys = [_prefix + "workers", _prefix + "fence", .. wishes.Select(wish => (RedisKey)(_prefix + "lease:" + wish.Name))];
        RedisValue[] values =
        [
            self.Id,
            leaving ? "" : JsonSerializer.Serialize(new Entry(self.Address, self.Load, self.Draining), JsonSerializerOptions.Web),
            ((long)timings.Lifetime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            .. wishes.SelectMany(wish => new RedisValue[] { wish.Act.ToString(), wish.Known?.ToString() ?? "", wish.Successor ?? "" }),
        ];
        var result = await connection.GetDatabase().ScriptEvaluateAsync(Script, keys, values).WaitAsync(timings.Answer, time, cancellationToken);
        _answeredAt = time.GetTimestamp();
        return Read(result, wishes);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Drop();
        return ValueTask.CompletedTask;
    }

    private static LeaseFacts Read(RedisResult result, IReadOnlyList<LeaseWish> wishes)
    {
        var parts = (RedisResult[]?)result ?? [];
        var workers = (string?[]?)parts[0] ?? [];
        var leases = (string?[]?)parts[1] ?? [];
        List<WorkerEntry> entries = [];
        for (var i = 0; i + 2 < workers.Length; i += 3)
        {
            if (workers[i] is { } id && workers[i + 1] is { } text && JsonSerializer.Deserialize<Entry>(text, JsonSerializerOptions.Web) is { Address: { } address } entry)
            {
                entries.Add(new WorkerEntry(id, address, entry.Load, entry.Draining)
                {
                    Until = long.TryParse(workers[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out var until) ? until : 0,
                });
            }
        }

        return new LeaseFacts(entries, wishes.Select((wish, i) => (wish.Name, Lease: Lease.Parse(leases[i]))).ToDictionary(pair => pair.Name, pair => pair.Lease, StringComparer.Ordinal));
    }

    // A connection mends itself, but in its own time; one that has carried nothing for long is made anew. Nobody waits for that longer
    // than for an answer: without Redis there are other things to do.
    private async Task<ConnectionMultiplexer> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connecting is null || _connecting.IsFaulted || time.GetElapsedTime(_answeredAt) > Hopeless)
        {
            Drop();
            _answeredAt = time.GetTimestamp();
            _connecting = RedisConnection.OpenAsync(options.Value.Redis!, "telemed-transcoder", ConnectDeadline, time, CancellationToken.None);
        }

        return await _connecting.WaitAsync(timings.Answer, time, cancellationToken);
    }

    private void Drop()
    {
        _connecting?.ContinueWith(
            connected => RedisConnection.Dismiss(connected.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        _ = _connecting?.ContinueWith(failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _connecting = null;
    }

    private sealed record Entry(Uri Address, int Load, bool Draining);
}
