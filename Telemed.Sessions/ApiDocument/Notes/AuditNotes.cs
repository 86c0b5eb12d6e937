using System.Text.Json;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of <c>/api/v1/audit</c>.</summary>
internal static class AuditNotes
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    public static readonly OperationNotes List = new()
    {
        Answer = new Page<AuditDocument>(
            [
                new AuditDocument(
                    2,
                    Samples.Morning,
                    new AuditActor("staff", Samples.AccountId, "Dr. Li", "203.0.113.7"),
                    AuditActions.ApiKeyCreated,
                    ConsultationId: null,
                    Samples.KeyId,
                    JsonSerializer.SerializeToElement(new { name = "Booking" }, HttpConventions.Json),
                    Hash,
                    "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
            ],
            "2"),
        Query =
        [
            new QueryParameter("consultation", "Only entries about this consultation.", Samples.ConsultationId),
            new QueryParameter("actor", "The id of who did it.", Samples.AccountId),
            new QueryParameter("action", "What was done.", AuditActions.ApiKeyCreated),
            QueryParameter.Time("from", "At this time or later."),
            QueryParameter.Time("to", "Before this time."),
            QueryParameter.Limit(50, 200),
            QueryParameter.Cursor("next", "2"),
        ],
    };

    public static readonly OperationNotes Export = new()
    {
        Answer = $"{{\"seq\":1,\"at\":1767603600123,\"actorKind\":\"system\",\"action\":\"setup.completed\", … ,\"hash\":\"{Hash}\"}}\n{{\"head\":\"1:{Hash}\"}}\n",
    };
}
