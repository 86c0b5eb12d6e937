using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Consultations;

/// <summary>Which consultations are wanted: the query of <c>GET /api/v1/consultations</c>.</summary>
internal sealed record ConsultationQuery
{
    private const int MaxLimit = 200;

    public IReadOnlyList<ConsultationStatus> Statuses { get; private init; } = [];

    public DateTimeOffset? From { get; private init; }

    public DateTimeOffset? To { get; private init; }

    public string? ExternalId { get; private init; }

    public string? Text { get; private init; }

    public (long CreatedAt, string Id)? After { get; private init; }

    public int Limit { get; private init; } = 50;

    /// <summary>Only those of this staff account.</summary>
    public string? DoctorAccount { get; init; }

    public static string CursorAfter(Consultation last) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.CreatedAt.ToUnixTimeMilliseconds()}:{last.Id}")));

    /// <summary>Reads the query, strictly: what is misspelt is a fault, not everything.</summary>
    public static (ConsultationQuery? Query, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        List<string> faults = [];
        var read = new ConsultationQuery();
        foreach (var (name, values) in query)
        {
            if (values is not [{ Length: > 0 and <= 200 } value])
            {
                faults.Add($"{Shown(name)} must be there once and not be empty.");
                continue;
            }

            read = name switch
            {
                "status" => read with { Statuses = StatusesOf(value) },
                "from" => read with { From = TimeOf(value, name) },
                "to" => read with { To = TimeOf(value, name) },
                "externalId" => read with { ExternalId = TextOf(value, name) },
                "doctorAccount" => read with { DoctorAccount = TextOf(value, name) },
                "q" => read with { Text = TextOf(value, name) },
                "cursor" => read with { After = CursorOf(value) },
                "limit" => read with { Limit = LimitOf(value) },
                _ => Unknown(name),
            };
        }

        return faults.Count == 0 ? (read, null) : (null, StrictJson.Invalid(string.Join(" ", faults)));

        ConsultationQuery Unknown(string name)
        {
            faults.Add($"There is no parameter {Shown(name)}.");
            return read;
        }

        List<ConsultationStatus> StatusesOf(string value)
        {
            List<ConsultationStatus> statuses = [];
            foreach (var word in value.Split(','))
            {
                if (Enum.TryParse<ConsultationStatus>(word, ignoreCase: true, out var status) && Words.Of(status) == word)
                {
                    statuses.Add(status);
                }
                else
                {
                    faults.Add("status must be of scheduled, waiting, live, ended, cancelled, missed, separated by commas.");
                }
            }

            return statuses;
        }

        DateTimeOffset? TimeOf(string value, string name)
        {
            if (DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            faults.Add($"{name} must be a time, as 2026-01-05T09:00:00Z.");
            return null;
        }

        // PostgreSQL takes no NUL, and nothing that is kept holds such characters.
        string? TextOf(string value, string name)
        {
            if (!value.Any(char.IsControl))
            {
                return value;
            }

            faults.Add($"{name} must be without control characters.");
            return null;
        }

        (long, string)? CursorOf(string value)
        {
            if (Base64Url.IsValid(value)
                && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(value)).Split(':') is [var time, var id]
                && StreamPath.IsId(id)
                && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                return (milliseconds, id);
            }

            faults.Add("cursor is not one that this list has handed out.");
            return null;
        }

        int LimitOf(string value)
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            {
                return limit;
            }

            faults.Add($"limit must be 1 to {MaxLimit}.");
            return 1;
        }

        static string Shown(string name) => name.Length <= 40 && name.All(char.IsAsciiLetterOrDigit) ? name : "of that name";
    }
}

/// <summary>Finds consultations, the newest first.</summary>
internal sealed class ConsultationList(Database database)
{
    public Task<Page<Consultation>> ReadAsync(ConsultationQuery query, CancellationToken cancellationToken) => database.ReadAsync(
        async unit =>
        {
            List<string> conditions = ["1 = 1"];
            if (query.Statuses.Count > 0)
            {
                // Words of our own enumeration, nothing that a caller wrote.
                conditions.Add($"status IN ({string.Join(", ", query.Statuses.Select(status => $"'{Words.Of(status)}'"))})");
            }

            Add(query.From, "COALESCE(scheduled_at, created_at) >= @from");
            Add(query.To, "COALESCE(scheduled_at, created_at) < @to");
            Add(query.ExternalId, "external_id = @ExternalId");
            Add(query.DoctorAccount, "doctor_account = @DoctorAccount");
            Add(query.After, "(created_at < @afterTime OR (created_at = @afterTime AND id > @afterId))");
            Add(query.Text, "(LOWER(title) LIKE @text ESCAPE '!' OR id IN (SELECT consultation_id FROM participants WHERE LOWER(name) LIKE @text ESCAPE '!'))");
            var ids = await unit.QueryAsync<string>(
                $"SELECT id FROM consultations WHERE {string.Join(" AND ", conditions)} ORDER BY created_at DESC, id LIMIT @limit",
                new
                {
                    from = query.From,
                    to = query.To,
                    query.ExternalId,
                    query.DoctorAccount,
                    afterTime = query.After?.CreatedAt,
                    afterId = query.After?.Id,
                    text = query.Text is { } text ? $"%{Escaped(text.ToLowerInvariant())}%" : null,
                    limit = query.Limit + 1L,
                });
            List<Consultation> items = [];
            foreach (var id in ids.Take(query.Limit))
            {
                if (await ConsultationStore.FindAsync(unit, id) is { } consultation)
                {
                    items.Add(consultation);
                }
            }

            return new Page<Consultation>(items, ids.Count > query.Limit ? ConsultationQuery.CursorAfter(items[^1]) : null);

            void Add(object? wanted, string condition)
            {
                if (wanted is not null)
                {
                    conditions.Add(condition);
                }
            }
        },
        cancellationToken);

    private static string Escaped(string text) => text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
