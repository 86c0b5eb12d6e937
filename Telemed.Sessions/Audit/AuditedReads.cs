using System.Collections.Concurrent;
using Telemed.Sessions.Access;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Audit;

/// <summary>
/// Writes down who reads personal data, before it is shown: what cannot be written down is not shown. The same caller who reads the same
/// thing from the same address again within a minute (a page that refreshes itself) is written down once.
/// </summary>
internal sealed class AuditedReads(AuditTrail trail, Database database, TimeProvider time)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Once = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Action, string Actor, string? Consultation, string? Subject), DateTimeOffset> _recent = [];

    /// <summary>Writes it down, unless it just was.</summary>
    public async Task NoteAsync(Caller caller, string action, string? consultationId, string? subject, CancellationToken cancellationToken)
    {
        var key = (action, $"{caller.Actor.Kind} {caller.Actor.Id} {caller.Actor.Address}", consultationId, subject);
        var now = time.GetUtcNow();
        if (_recent.TryGetValue(key, out var last) && now - last < Once && now >= last)
        {
            return;
        }

        await database.WriteAsync(unit => trail.AppendAsync(unit, new AuditEntry(caller.Actor, action, consultationId, subject)), cancellationToken);
        if (_recent.Count >= MostRemembered)
        {
            _recent.Clear();
        }

        _recent[key] = now;
    }
}

/// <summary>Marks routes whose answers are personal data.</summary>
internal static class AuditedReadsExtensions
{
    /// <summary>
    /// Writes <paramref name="action"/> into the audit trail whenever the route answers with success. The consultation is the route's
    /// parameter <c>id</c> or <c>consultationId</c>, the subject its <c>participantId</c> or <c>snapshotId</c>, where it has them.
    /// </summary>
    public static T Audited<T>(this T endpoints, string action)
        where T : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(async (invocation, next) =>
        {
            var result = await next(invocation);
            if (StatusOf(result) < StatusCodes.Status400BadRequest)
            {
                var context = invocation.HttpContext;
                await context.RequestServices.GetRequiredService<AuditedReads>().NoteAsync(
                    context.Caller(),
                    action,
                    (context.GetRouteValue("consultationId") ?? context.GetRouteValue("id")) as string,
                    (context.GetRouteValue("participantId") ?? context.GetRouteValue("snapshotId")) as string,
                    context.RequestAborted);
            }

            return result;
        });

    private static int StatusOf(object? result) => result switch
    {
        INestedHttpResult nested => StatusOf(nested.Result),
        IStatusCodeHttpResult { StatusCode: { } status } => status,
        _ => StatusCodes.Status200OK,
    };
}
