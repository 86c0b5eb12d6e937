using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime.Chat;

/// <summary><c>GET /api/v1/consultations/{id}/chat</c>.</summary>
internal static class ChatApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void MapChat(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet($"{ConsultationsApi.Route}/{{id}}/chat", ReadAsync)
            .Requires(Permission.ChatRead)
            .WithName("ReadChat")
            .WithNotes(ConsultationNotes.Chat)
            .WithSummary("Reads the chat")
            .WithDescription("The newest page first, each page oldest first; cursor goes back in time. limit is 50 unless given, at most 200.")
            .WithTags("Consultations")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .NotStored();

    private static async Task<Results<Ok<Page<ChatEntry>>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string id,
        ConsultationStore store,
        Database database,
        CancellationToken cancellationToken,
        string? cursor = null,
        string? limit = null)
    {
        var before = long.MaxValue;
        var count = DefaultLimit;
        if ((cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            || (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxLimit)))
        {
            return StrictJson.Invalid($"cursor must be one that this list has handed out, limit 1 to {MaxLimit}.");
        }

        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, store, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        var entries = await database.ReadAsync(unit => ChatLog.BeforeAsync(unit, id, before, count + 1), cancellationToken);
        var page = entries.Skip(entries.Count - Math.Min(count, entries.Count)).ToList();
        return TypedResults.Ok(new Page<ChatEntry>(
            page, entries.Count > count ? page[0].Id.ToString(CultureInfo.InvariantCulture) : null));
    }
}
