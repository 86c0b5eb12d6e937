using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Webhooks;

/// <summary>
/// The body of a webhook: <c>{"type","timestamp","data":{…}}</c> as the Standard Webhooks specification recommends. It is written once, when
/// the event happens, and sent byte for byte from then on: signatures cover bytes.
/// </summary>
internal static class WebhookPayload
{
    /// <summary>The type of what <c>POST …/test</c> sends; no event has it.</summary>
    public const string TestType = "webhook.test";

    public static string Of(ConsultationEvent happened) => Write(happened.Type, happened.At, data =>
    {
        data.WriteString("consultationId", happened.ConsultationId);
        data.WriteNumber("eventId", happened.Id);
        data.WriteStartObject("actor");
        data.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(happened.Actor.Kind.ToString()));
        data.WriteString("id", happened.Actor.Id);
        data.WriteString("name", happened.Actor.Name);
        data.WriteEndObject();
        if (happened.Body.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in happened.Body.EnumerateObject())
        {
            if (member.Name is not ("consultationId" or "eventId" or "actor"))
            {
                member.WriteTo(data);
            }
        }
    });

    public static string OfTest(string endpointId, DateTimeOffset at) => Write(TestType, at, data => data.WriteString("webhookId", endpointId));

    private static string Write(string type, DateTimeOffset at, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = HttpConventions.Json.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("timestamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteStartObject("data");
            data(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
