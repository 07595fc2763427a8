{{- define "engine.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "engine.labels" -}}
app.kubernetes.io/name: creative-space-engine
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "engine.image" -}}
{{ .image }}:{{ .root.Values.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* A process of the engine writes to its work folders alone, and may become nobody else. */}}
{{- define "engine.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "engine.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* What hits one machine leaves the others. */}}
{{- define "engine.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "engine.labels" . | nindent 6 }}
{{- end -}}

{{/* Plain settings, and the files of the secrets. Of `env` the later ones win. */}}
{{- define "engine.env" -}}
{{- range $name, $value := .env }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- range .secrets }}
- { name: {{ . }}_FILE, value: /run/secrets/engine/{{ . }} }
{{- end }}
{{- end -}}

{{- define "engine.mounts" -}}
- { name: secrets, mountPath: /run/secrets/engine, readOnly: true }
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "engine.volumes" -}}
- name: secrets
  secret:
    secretName: {{ .root.Values.secretName }}
    # 0440: of the group that the process runs as.
    defaultMode: 288
    items:
      {{- range .secrets }}
      - { key: {{ . }}, path: {{ . }} }
      {{- end }}
- { name: data, emptyDir: {} }
- name: tmp
  emptyDir: { sizeLimit: {{ .workSpace }} }
{{- end -}}

{{- define "engine.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 3
# More often than SHUTDOWN_LAME_DUCK_S lasts, and longer than it waits for what it asks (2 s).
readinessProbe:
  httpGet: { path: /health/ready, port: http }
  periodSeconds: 2
  timeoutSeconds: 4
  failureThreshold: 1
{{- end -}}
