using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemed.ServiceDefaults.Health;

/// <summary>
/// Writes a health report as JSON: <c>{"status":"Healthy","checks":{"self":{"status":"Healthy","description":null}}}</c>.
/// Exceptions stay in the log; a health page may be read by people who must not see them.
/// </summary>
public static class HealthReportWriter
{
    /// <summary>Writes <paramref name="report"/> as the response's body.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.RequestServices.GetRequiredService<HealthLog>().Note(report);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";

        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("status", report.Status.ToString());
            json.WriteStartObject("checks");
            foreach (var (name, entry) in report.Entries)
            {
                json.WriteStartObject(name);
                json.WriteString("status", entry.Status.ToString());
                json.WriteString("description", entry.Description);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted).AsTask();
    }
}
