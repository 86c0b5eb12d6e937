using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http.RateLimits;

namespace Telemed.Sessions.Joining;

/// <summary>Who a join code belongs to, or why nobody gets in with it.</summary>
internal sealed record FoundCode(Consultation? Consultation, Participant? Participant, bool ByShortCode, Refusal? Refusal);

/// <summary>
/// Looks join codes up: the long secret of a link, and the code to type. The latter can be guessed at, so wrong ones are counted, at the
/// code itself (which they end) and for each address.
/// </summary>
internal sealed class JoinCodes(ConsultationStore store, ShortCodes shortCodes, IOptions<JoinOptions> options) : IDisposable
{
    private static readonly Refusal Unknown = new(
        StatusCodes.Status404NotFound, ProblemTypes.UnknownJoinCode, "This join code is not known.", "It may be mistyped, used up, or its time is over.");

    private static readonly Refusal TooMany = new(
        StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many wrong codes.", "Retry-After says in how many seconds to try again. A link works meanwhile.");

    private readonly PartitionedRateLimiter<IPAddress> _faults = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetSlidingWindowLimiter(Subscriber.Of(address), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = options.Value.ShortCodeFaults,
            Window = TimeSpan.FromMinutes(10),
            SegmentsPerWindow = 10,
            QueueLimit = 0,
        }));

    public async Task<FoundCode> FindAsync(string code, DeviceId device, HttpContext context, CancellationToken cancellationToken)
    {
        if (ShortCodes.Parse(code) is { } typed)
        {
            return await FindTypedAsync(typed.Room, typed.Secret, device, context, cancellationToken);
        }

        return await store.FindByJoinCodeAsync(JoinCode.Hash(code), cancellationToken) is { } found
            ? Found(found.Consultation, found.ParticipantId, byShortCode: false)
            : new FoundCode(null, null, false, Unknown);
    }

    public void Dispose() => _faults.Dispose();

    private async Task<FoundCode> FindTypedAsync(string room, string secret, DeviceId device, HttpContext context, CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        using (var lease = _faults.AttemptAcquire(address, permitCount: 0))
        {
            if (!lease.IsAcquired)
            {
                context.Response.Headers.RetryAfter = "60";
                return new FoundCode(null, null, true, TooMany);
            }
        }

        if (await store.FindByShortCodeAsync(room, cancellationToken) is { } found
            && found.Consultation.Find(found.ParticipantId) is { ShortCode: { } record } person)
        {
            if (shortCodes.Matches(record, secret) && (!record.Used || person.DeviceHash == device.Hash))
            {
                return Found(found.Consultation, person.Id, byShortCode: !record.Used);
            }

            await store.ChangeAsync(
                found.Consultation.Id, Actor.System, life => life.FailShortCode(person.Id, ShortCodes.MaxFaults), cancellationToken);
        }

        using var counted = _faults.AttemptAcquire(address);
        return new FoundCode(null, null, true, Unknown);
    }

    private static FoundCode Found(Consultation consultation, string participantId, bool byShortCode) =>
        consultation.IsOver
            ? new FoundCode(null, null, byShortCode, Refusal.Over(consultation) with { Status = StatusCodes.Status410Gone })
            : consultation.Find(participantId) is { } person
                ? new FoundCode(consultation, person, byShortCode, null)
                : new FoundCode(null, null, byShortCode, Unknown);
}
